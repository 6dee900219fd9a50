import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangePorts } from '../../src/changes/change-ports.ts';
import { type ChangeOperation, executeCommand } from '../../src/changes/execute-command.ts';
import { obstructed } from '../../src/changes/outcomes.ts';
import type { ChangeRecord, CommandFact, Outcome } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { scheduleRequest } from '../builders.ts';
import { claimed, command } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';

const begin = new Date('2026-11-24T09:00:01Z');
const done: Outcome = { state: 'done', code: 'done', message: '' };
const tooFew = obstructed([
  { code: 'floor', stops: 'item', itemId: undefined, sentence: 'Too few would be left.' },
]);
const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

let commands: FakeCommands;
let log: FakeLog;
let now: Date;
let steps: string[];
beforeEach(() => {
  commands = new FakeCommands();
  log = new FakeLog();
  now = begin;
  steps = [];
});

const passes = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const before = { kind: 'access', access: null } as const;

function operation(overrides: Partial<ChangeOperation> = {}): ChangeOperation {
  return {
    async judge() {
      steps.push('judge');
      return { kind: 'allowed', before };
    },
    async execute(record, permit) {
      const refusal = await permit.refusal();
      steps.push(`send (${record.state}): ${refusal ?? 'allowed'}`);
      if (refusal !== undefined) return { state: 'refused', code: 'not-sent', message: refusal };
      await permit.sent(scheduleRequest({ id: 'r-1' }));
      return done;
    },
    ...overrides,
  };
}

/** Judges so in turn, after this has happened; the last time stands for ever after. */
const judging = (...turns: readonly (() => unknown)[]): Partial<ChangeOperation> => {
  let turn = 0;
  return {
    async judge() {
      steps.push('judge');
      const next = turns[Math.min(turn, turns.length - 1)];
      turn += 1;
      return (await next?.()) === 'refuse'
        ? { kind: 'refused', outcome: tooFew }
        : { kind: 'allowed', before };
    },
  };
};

// What these operations do not look at is not there.
const portsOf = () => ({ commands, log, clock: { now: () => now } }) as unknown as ChangePorts;
const execute = (record: ChangeRecord, by = operation(), mayStillSend?: () => Promise<string | undefined>) =>
  executeCommand(record, by, portsOf(), mayStillSend);
const put = () => commands.put(command());
const kinds = () => (commands.facts.get(command().id) ?? []).map(({ kind }) => kind);

/** Another process claims another command. */
async function anotherClaim(): Promise<void> {
  const id = `20261124T090000123Z-${String(commands.facts.size).padStart(8, '0')}`;
  const record = commands.put(command({ id }));
  await commands.claim(record, claimed(record), await commands.gateVersion());
}

describe('a command', () => {
  test('is judged before it is claimed, claimed before it is sent, and recorded when it is seen', async () => {
    const { record } = await execute(put());

    expect(steps).toEqual(['judge', 'send (claimed): allowed']);
    expect(kinds()).toEqual(['accepted', 'claimed', 'sent', 'recorded']);
    expect(record).toMatchObject({
      state: 'done',
      claimedAt: begin,
      deadlineAt: new Date('2026-11-24T09:15:01Z'),
      before,
      graphRequestId: 'r-1',
      settledAt: begin,
    });
    expect(log.of('change.settled')).toMatchObject([{ changeId: command().id, state: 'done' }]);
  });

  test('that is refused was never claimed', async () => {
    const { record } = await execute(put(), operation(judging(() => 'refuse')));

    expect(kinds()).toEqual(['accepted', 'recorded']);
    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined, outcome: tooFew });
    expect(commands.gate).toBe(0);
  });

  test('of which the tenant cannot be looked at is refused, and never claimed', async () => {
    const cannot = operation({ judge: () => Promise.reject(graphFailure('GET /x: 503')) });

    const { record } = await execute(put(), cannot);

    expect(kinds()).toEqual(['accepted', 'recorded']);
    expect(record).toMatchObject({
      state: 'refused',
      outcome: { code: 'graph-failed', message: 'GET /x: 503', failure: { kind: 'unavailable' } },
    });
  });

  test('leaves a defect of ours as it is', async () => {
    const defective = operation({ judge: () => Promise.reject(new TypeError('a defect')) });

    await expect(execute(put(), defective)).rejects.toThrow(new TypeError('a defect'));
    expect(kinds()).toEqual(['accepted']);
  });

  test.each<{ fact: CommandFact }>([
    { fact: claimed(command()) },
    { fact: { kind: 'recorded', at: begin, outcome: done } },
    { fact: { kind: 'expired', at: begin } },
  ])('that is $fact.kind already is left as it is', async ({ fact }) => {
    const record = commands.put(command(), fact);

    expect(await execute(record)).toEqual({ record });
    expect(steps).toEqual([]);
  });

  test('that another process claims first is left to it', async () => {
    const record = put();
    const claimsIt = async () => {
      await commands.claim(record, claimed(record), await commands.gateVersion());
    };

    const execution = await execute(record, operation(judging(claimsIt)));

    expect(execution.record.state).toBe('claimed');
    expect(steps).toEqual(['judge']);
  });

  test('that another process has claimed is not refused because of what that one does', async () => {
    const record = put();
    const claimsIt = async () => {
      await commands.claim(record, claimed(record), await commands.gateVersion());
      return 'refuse';
    };

    const execution = await execute(record, operation(judging(claimsIt)));

    expect(execution.record.state).toBe('claimed');
    expect(kinds()).toEqual(['accepted', 'claimed']);
  });
});

describe('a gate that moved between the look and the claim', () => {
  test('makes the command judged again, on what the other has claimed', async () => {
    const seen: number[] = [];
    const look = async () => {
      seen.push((await commands.open()).filter(({ state }) => state === 'claimed').length);
      if (seen.length === 1) await anotherClaim();
    };

    const { record } = await execute(put(), operation(judging(look)));

    expect(record.state).toBe('done');
    expect(seen).toEqual([0, 1]);
    expect(steps).toEqual(['judge', 'judge', 'send (claimed): allowed']);
  });

  test('refuses what was allowed before', async () => {
    const { record } = await execute(put(), operation(judging(anotherClaim, () => 'refuse')));

    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined });
    expect(steps).toEqual(['judge', 'judge']);
  });

  test('a hundred times ends with a refusal that says so', async () => {
    const { record } = await execute(put(), operation(judging(anotherClaim)));

    expect(steps).toHaveLength(100);
    expect(record.outcome).toEqual({
      state: 'refused',
      code: 'not-sent',
      message: 'Others changed the tenant 100 times while this was judged. Nothing was sent; ask again.',
    });
  });
});

describe('a look', () => {
  test.each([
    { minutes: 2, judged: 1 },
    { minutes: 2.001, judged: 2 },
  ])('that took $minutes minutes is made $judged times', async ({ minutes, judged }) => {
    const { record } = await execute(
      put(),
      operation(
        judging(
          () => passes(minutes),
          () => undefined,
        ),
      ),
    );

    expect(steps.filter((step) => step === 'judge')).toHaveLength(judged);
    expect(record.state).toBe('done');
  });
});

describe('a command whose time is over', () => {
  test('is expired without a look', async () => {
    now = command().executeBefore;

    const { record } = await execute(put());

    expect(record).toMatchObject({ state: 'expired', settledAt: command().executeBefore });
    expect(kinds()).toEqual(['accepted', 'expired']);
    expect(steps).toEqual([]);
  });

  test('is expired when the look took too long, and never sent', async () => {
    const { record } = await execute(put(), operation(judging(() => passes(13))));

    expect(record.state).toBe('expired');
    expect(steps).toEqual(['judge']);
    expect(commands.gate).toBe(0);
  });

  test('is executed in the millisecond before', async () => {
    now = new Date(command().executeBefore.getTime() - 1);

    expect((await execute(put())).record.state).toBe('done');
  });
});

describe('a claim', () => {
  const slept = (minutes: number) =>
    operation({
      async execute(record, permit) {
        passes(minutes);
        return operation().execute(record, permit);
      },
    });

  test('of which less than five minutes are left lets nothing be sent', async () => {
    const { record } = await execute(put(), slept(10.001));

    expect(record.outcome).toEqual({
      state: 'refused',
      code: 'not-sent',
      message: 'it was claimed too long ago: another process may have looked for it since',
    });
    expect(kinds()).toEqual(['accepted', 'claimed', 'recorded']);
  });

  test('of which five minutes are left lets it be sent', async () => {
    expect((await execute(put(), slept(10))).record.state).toBe('done');
  });

  test('lets nothing be sent when whoever executes may not any more', async () => {
    const { record } = await execute(put(), operation(), async () => 'another run has taken over');

    expect(record.outcome).toMatchObject({ code: 'not-sent', message: 'another run has taken over' });
  });

  test('that cannot be made fails, and the command stays accepted', async () => {
    commands.failClaimWith = away;

    await expect(execute(put())).rejects.toBe(away);
    expect(kinds()).toEqual(['accepted']);
    expect(steps).toEqual(['judge']);
  });
});

describe('a failure of Graph while it is sent', () => {
  const failing = (kind: Parameters<typeof graphFailure>[1]) =>
    operation({ execute: () => Promise.reject(graphFailure('POST /x failed', kind)) });

  test('because its caller’s time was over leaves the claim: whoever executes next looks', async () => {
    const execution = await execute(put(), failing('cancelled'));

    expect(execution).toMatchObject({ record: { state: 'claimed' }, ends: 'POST /x failed' });
    expect(kinds()).toEqual(['accepted', 'claimed']);
  });

  test.each([
    { kind: 'signed-out', state: 'refused', ends: 'POST /x failed' },
    { kind: 'forbidden', state: 'refused', ends: 'POST /x failed' },
    { kind: 'throttled', state: 'refused', ends: 'POST /x failed' },
    { kind: 'unavailable', state: 'unconfirmed', ends: 'POST /x failed' },
    { kind: 'rejected', state: 'refused', ends: undefined },
    { kind: 'not-found', state: 'refused', ends: undefined },
    { kind: 'invalid-response', state: 'unconfirmed', ends: undefined },
  ] as const)('is $state where it is $kind', async ({ kind, state, ends }) => {
    const execution = await execute(put(), failing(kind));

    expect(execution.record).toMatchObject({ state, outcome: { code: 'graph-failed', failure: { kind } } });
    expect(execution.ends).toBe(ends);
  });
});

describe('a store that is away after it was sent', () => {
  test('does not keep the outcome from whoever waits for it; the claim stays', async () => {
    commands.failRecordWith = away;

    const execution = await execute(put());

    expect(execution).toMatchObject({ record: { state: 'done', outcome: done }, unrecorded: away });
    expect(kinds()).toEqual(['accepted', 'claimed', 'sent']);
    expect(log.of('change.unsettled')).toMatchObject([
      { changeId: command().id, state: 'done', reason: 'the store is away' },
    ]);
  });
});

describe('an outcome that meets another fact', () => {
  test('is recorded after it: a slow process knows what it did', async () => {
    const looked: Outcome = { state: 'unconfirmed', code: 'never-seen', message: '' };
    const slow = operation({
      async execute(record) {
        await commands.add(record, { kind: 'recorded', at: now, outcome: looked });
        return done;
      },
    });

    const { record } = await execute(put(), slow);

    expect(kinds()).toEqual(['accepted', 'claimed', 'recorded', 'recorded']);
    expect(record).toMatchObject({ state: 'done', outcome: done });
  });
});
