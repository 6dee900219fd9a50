import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SendPermit } from '../../src/changes/send-steps.ts';
import type { ChangeRecord, CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { scheduleRequest } from '../builders.ts';
import { command, jobSource } from '../change-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { done, ExecutionStage } from './execution-stage.ts';

const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

let stage: ExecutionStage;
beforeEach(() => {
  stage = new ExecutionStage();
});

describe('a claim', () => {
  const slept = (minutes: number) =>
    stage.operation({
      async execute(record, permit) {
        stage.passes(minutes);
        return stage.operation().execute(record, permit);
      },
    });

  test('of which less than five minutes are left lets nothing be sent', async () => {
    const { record } = await stage.execute(stage.put(), slept(10.001));

    expect(record.outcome).toEqual({
      state: 'refused',
      code: 'not-sent',
      message: 'it was claimed too long ago: another process may have looked for it since',
    });
    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'recorded']);
  });

  test('of which five minutes are left lets it be sent', async () => {
    expect((await stage.execute(stage.put(), slept(10))).record.state).toBe('done');
  });

  test('lets nothing be sent when whoever executes may not any more', async () => {
    const { record } = await stage.execute(
      stage.put(),
      stage.operation(),
      async () => 'another run has taken over',
    );

    expect(record.outcome).toMatchObject({ code: 'not-sent', message: 'another run has taken over' });
  });

  test('that cannot be made fails, and the command stays accepted', async () => {
    stage.commands.failClaimWith = away;

    await expect(stage.execute(stage.put())).rejects.toBe(away);
    expect(stage.kinds()).toEqual(['accepted']);
    expect(stage.steps).toEqual(['judge']);
  });
});

test.each([
  ['while it is sent', { execute: () => Promise.reject(new TypeError('a defect')) }],
  [
    'while it is written down that it was sent',
    {
      async execute(_record: ChangeRecord, permit: SendPermit) {
        const { add } = stage.commands;
        stage.commands.add = async () => {
          stage.commands.add = add;
          throw new TypeError('a defect');
        };
        await permit.sent(scheduleRequest());
        return done;
      },
    },
  ],
  [
    'while its outcome is written down',
    {
      async execute() {
        stage.commands.add = () => Promise.reject(new TypeError('a defect'));
        return done;
      },
    },
  ],
])('a defect of ours %s is no outcome', async (_when, overrides) => {
  await expect(stage.execute(stage.put(), stage.operation(overrides))).rejects.toThrow(
    new TypeError('a defect'),
  );
});

test.each([
  ['of a job names its run', jobSource({ runId: 'run-1' }), 'run-1'],
  ['of a caller names none', { kind: 'api' } as const, undefined],
])('what the log says %s', async (_whose, source, runId) => {
  await stage.execute(stage.commands.put(command({ source })));

  expect(stage.log.of('change.settled')).toEqual([
    {
      ...{ changeId: command().id, operation: command().operation, runId, state: 'done' },
      ...{ askedBy: 'renew-eligibilities', because: '' },
    },
  ]);
});

describe('a failure of Graph while it is sent', () => {
  const failing = (kind: Parameters<typeof graphFailure>[1]) =>
    stage.operation({ execute: () => Promise.reject(graphFailure('POST /x failed', kind)) });

  test('because its caller’s time was over leaves the claim: whoever executes next looks', async () => {
    const execution = await stage.execute(stage.put(), failing('cancelled'));

    expect(execution).toMatchObject({ record: { state: 'claimed' }, ends: 'POST /x failed' });
    expect(stage.kinds()).toEqual(['accepted', 'claimed']);
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
    const execution = await stage.execute(stage.put(), failing(kind));

    expect(execution.record).toMatchObject({ state, outcome: { code: 'graph-failed', failure: { kind } } });
    expect(execution.ends).toBe(ends);
  });
});

describe('a store that is away after it was sent', () => {
  test('does not keep the outcome from whoever waits for it; the claim stays', async () => {
    stage.commands.failRecordWith = away;

    const execution = await stage.execute(stage.put());

    expect(execution).toMatchObject({ record: { state: 'done', outcome: done }, unrecorded: away });
    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'sent']);
    expect(stage.log.of('change.unsettled')).toMatchObject([
      { changeId: command().id, state: 'done', reason: 'the store is away' },
    ]);
  });
});

describe('a store that is away when Graph has taken a request', () => {
  const failing = (kind: CommandFact['kind']) => {
    const add = stage.commands.add.bind(stage.commands);
    stage.commands.add = (record, fact) => (fact.kind === kind ? Promise.reject(away) : add(record, fact));
  };

  test('does not keep the outcome from whoever waits for it', async () => {
    failing('sent');

    const { record, unrecorded } = await stage.execute(stage.put());

    expect(record).toMatchObject({ state: 'done', outcome: done });
    expect(unrecorded).toBeUndefined();
    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'recorded']);
  });

  test('lets nothing more be sent', async () => {
    failing('sent');
    const twice = stage.operation({
      async execute(_record, permit) {
        await permit.sent(scheduleRequest({ id: 'r-1' }));
        return { ...done, message: (await permit.refusal()) ?? 'allowed' };
      },
    });

    expect((await stage.execute(stage.put(), twice)).record.outcome?.message).toBe(
      'the request before it could not be written down: the store is away',
    );
  });
});

describe('an outcome that meets another fact', () => {
  test('is recorded after it: a slow process knows what it did', async () => {
    const looked: Outcome = { state: 'unconfirmed', code: 'never-seen', message: '' };
    const slow = stage.operation({
      async execute(record) {
        await stage.commands.add(record, { kind: 'recorded', at: stage.now, outcome: looked });
        return done;
      },
    });

    const { record } = await stage.execute(stage.put(), slow);

    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'recorded', 'recorded']);
    expect(record).toMatchObject({ state: 'done', outcome: done });
  });
});
