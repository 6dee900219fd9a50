import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ChangeExecutor, type ChangeRequest, requestChange } from '../../src/changes/request-change.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { tenantId } from '../builders.ts';
import { accessContent, awaiting, claimed, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDoorbell } from '../fakes/fake-doorbell.ts';

let commands: FakeCommands;
let now: Date;
let doorbell: FakeDoorbell;
let steps: string[];
let callerGaveUp: AbortController;
/** What the other process does while this one waits; each wait takes its turn. */
let meanwhile: (() => Promise<unknown>)[];

beforeEach(() => {
  commands = new FakeCommands();
  doorbell = new FakeDoorbell();
  now = new Date('2026-11-24T09:00:00Z');
  steps = [];
  callerGaveUp = new AbortController();
  meanwhile = [];
});

function request(overrides: Partial<ChangeRequest> = {}): ChangeRequest {
  return {
    askedBy: { objectId: 'ada', appId: 'portal' },
    operation: 'eligibility.adminAssign',
    content: accessContent({ effect: 'requested' }),
    source: { kind: 'api' },
    idempotencyKey: 'k',
    requestText: 'POST {}',
    ...overrides,
  };
}

/** Claims and records, as an executor does. */
async function carriedOut(record: ChangeRecord): Promise<ChangeRecord> {
  const claim = await commands.claim(record, claimed(record), await commands.gateVersion());
  if (claim.kind !== 'claimed') throw new Error(`claiming ${record.id}: ${claim.kind}`);
  return (await commands.add(claim.record, recorded(record))).record;
}

function executor(overrides: Partial<ChangeExecutor> = {}): ChangeExecutor {
  return {
    async execute(record) {
      steps.push(`execute (${record.state})`);
      return carriedOut(record);
    },
    async recover(record) {
      steps.push(`recover (${record.state})`);
      return record;
    },
    ...overrides,
  };
}

const pause = async (milliseconds: number) => {
  steps.push(`wait ${milliseconds}`);
  await meanwhile.shift()?.();
};
const ask = (asked = request(), by: ChangeExecutor = executor()) =>
  requestChange(
    asked,
    { tenantId, commands, clock: { now: () => now }, pause, executor: by, doorbell },
    { budgetMilliseconds: 60_000, signal: callerGaveUp.signal },
  );

describe('a change', () => {
  test('is accepted before it is executed, with who asked and what for', async () => {
    const result = await ask();

    expect(steps).toEqual(['execute (accepted)']);
    expect(result).toMatchObject({ kind: 'accepted', record: { state: 'done' } });
    expect(commands.all()).toEqual([result.record]);
    expect(result.record).toMatchObject({
      id: expect.stringMatching(/^20261124T090000000Z-[0-9a-f]{8}$/),
      tenantId,
      askedBy: { objectId: 'ada', appId: 'portal' },
      askedAt: now,
      operation: 'eligibility.adminAssign',
      source: { kind: 'api' },
      content: { kind: 'access', change: { effect: 'requested' } },
    });
    expect(commands.keyTexts()).toEqual(['k']);
  });

  test('is not executed later than five minutes after its caller’s time', async () => {
    const { record } = await ask();

    expect(record.executeBefore).toEqual(new Date('2026-11-24T09:06:00.000Z'));
  });

  test('is not executed when it cannot be accepted', async () => {
    commands.failAcceptWith = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

    await expect(ask()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(steps).toEqual([]);
  });

  test('without a key of its caller’s is one of its own each time', async () => {
    const none = request({ idempotencyKey: undefined });

    expect((await ask(none)).kind).toBe('accepted');
    expect((await ask(none)).kind).toBe('accepted');
    expect(steps).toEqual(['execute (accepted)', 'execute (accepted)']);
  });

  test('that cannot be claimed fails, and stays accepted', async () => {
    const away = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

    await expect(ask(request(), executor({ execute: () => Promise.reject(away) }))).rejects.toBe(away);
    expect(commands.all()).toMatchObject([{ state: 'accepted' }]);
  });
});

describe('a caller whose time is over', () => {
  test('is answered with what was accepted, and it is executed all the same', async () => {
    const begun = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const slow = executor({
      async execute(record) {
        begun.resolve();
        await goesOn.promise;
        const done = await carriedOut(record);
        over.resolve();
        return done;
      },
    });

    const asked = ask(request(), slow);
    await begun.promise;
    callerGaveUp.abort();

    expect(await asked).toMatchObject({ kind: 'accepted', record: { state: 'accepted' } });
    goesOn.resolve();
    await over.promise;
    expect(commands.all()).toMatchObject([{ state: 'done' }]);
  });

  test('before anything began is answered so, too', async () => {
    callerGaveUp.abort();

    expect(await ask()).toMatchObject({ kind: 'accepted', record: { state: 'accepted' } });
  });
});

describe('the same change asked for again with its key', () => {
  test('gets what came of the first, and nothing is executed', async () => {
    const first = await ask();

    expect(await ask()).toEqual({ kind: 'repeated', record: first.record });
    expect(steps).toEqual(['execute (accepted)', 'recover (done)']);
  });

  test('but for something else is told apart', async () => {
    await ask();

    expect((await ask(request({ requestText: 'POST {"other":true}' }))).kind).toBe('other-request');
    expect(steps).toEqual(['execute (accepted)']);
  });

  test('by another caller is another change', async () => {
    await ask();

    expect((await ask(request({ askedBy: { objectId: 'grace', appId: 'portal' } }))).kind).toBe('accepted');
  });

  test('while the first is at work is told so', async () => {
    const again: string[] = [];
    await ask(
      request(),
      executor({
        async execute(record) {
          again.push((await ask()).kind);
          return carriedOut(record);
        },
      }),
    );

    expect(again).toEqual(['in-progress']);
  });
});

describe('a claim whose process died', () => {
  beforeEach(async () => {
    const dying = executor({
      async execute(record) {
        await commands.claim(record, claimed(record), await commands.gateVersion());
        throw new Error('killed');
      },
    });
    await expect(ask(request(), dying)).rejects.toThrow('killed');
  });

  test('is in progress until it is found out', async () => {
    expect((await ask()).kind).toBe('in-progress');
    expect(steps).toEqual(['recover (claimed)']);
  });

  test('is answered with what was found out, and never executed again', async () => {
    const finding = executor({
      recover: async (record) => (await commands.add(record, recorded(record))).record,
    });

    expect(await ask(request(), finding)).toMatchObject({ kind: 'repeated', record: { state: 'done' } });
    expect(steps).toEqual([]);
    expect(commands.all()).toHaveLength(1);
  });
});

describe('where another process executes', () => {
  const askThere = () =>
    requestChange(
      request(),
      { tenantId, commands, clock: { now: () => now }, pause, executor: undefined, doorbell },
      { budgetMilliseconds: 60_000, signal: callerGaveUp.signal },
    );
  const carriesOut = async () => {
    for (const record of await commands.open()) await carriedOut(record);
  };

  test('a change is waited for, with a look every half second', async () => {
    meanwhile = [async () => {}, carriesOut];

    expect(await askThere()).toMatchObject({ kind: 'accepted', record: { state: 'done' } });
    expect(steps).toEqual(['wait 500', 'wait 500']);
  });

  test('it is woken for the change, once and before anybody waits', async () => {
    meanwhile = [
      async () => {
        steps.push(`rung for ${doorbell.rung.length}`);
        await carriesOut();
      },
    ];

    const { record } = await askThere();

    expect(steps).toEqual(['wait 500', 'rung for 1']);
    expect(doorbell.rung).toEqual([record.id]);
  });

  test('a change is left to it when the caller’s time is over', async () => {
    meanwhile = [
      async () => {
        callerGaveUp.abort();
        throw new Error('out of time');
      },
    ];

    expect(await askThere()).toMatchObject({ kind: 'accepted', record: { state: 'accepted' } });
    expect(steps).toEqual(['wait 500']);
  });

  test('a change that waits for approval by now is waited for no longer', async () => {
    meanwhile = [
      async () => {
        for (const record of await commands.open()) await commands.add(record, awaiting(now));
      },
    ];

    expect(await askThere()).toMatchObject({ record: { state: 'awaiting-approval' } });
    expect(steps).toEqual(['wait 500']);
  });

  test('a change that expired is over', async () => {
    meanwhile = [
      async () => {
        for (const record of await commands.open()) await commands.add(record, { kind: 'expired', at: now });
      },
    ];

    expect(await askThere()).toMatchObject({ record: { state: 'expired' } });
  });

  test('the same change asked for again is answered from the store', async () => {
    meanwhile = [carriesOut];
    await askThere();

    expect(await askThere()).toMatchObject({ kind: 'repeated', record: { state: 'done' } });
    expect(steps).toEqual(['wait 500']);
  });
});
