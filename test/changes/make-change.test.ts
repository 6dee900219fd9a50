import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ChangeOrder, type Deed, type Made, makeChange } from '../../src/changes/make-change.ts';
import type { Caller } from '../../src/ports/caller.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { FakeLedger } from '../fakes/fake-ledger.ts';
import { FakeLog } from '../fakes/fake-log.ts';

const caller: Caller = { objectId: 'ada', appId: 'portal', kind: 'user', roles: ['PimWarden.Operate'] };
const done: Made = {
  state: 'done',
  graphRequestId: 'r1',
  answer: { status: 201, body: '{"outcome":"done"}' },
};

let ledger: FakeLedger;
let log: FakeLog;
let now: Date;
let steps: string[];

beforeEach(() => {
  ledger = new FakeLedger();
  log = new FakeLog();
  now = new Date('2026-11-24T09:00:00Z');
  steps = [];
});

function order(overrides: Partial<ChangeOrder> = {}): ChangeOrder {
  return {
    id: 'first',
    askedAt: now,
    caller,
    operation: 'eligibility.adminAssign',
    subject: '{}',
    idempotencyKey: 'k',
    bodyHash: 'h',
    ...overrides,
  };
}

function deed(overrides: Partial<Deed> = {}): Deed {
  return {
    async make() {
      steps.push(`make (${ledger.all()[0]?.state})`);
      return done;
    },
    async lookUp() {
      steps.push('look up');
      return undefined;
    },
    ...overrides,
  };
}

const run = (asked: ChangeOrder = order(), by: Deed = deed()) =>
  makeChange(asked, by, { ledger, log, clock: { now: () => now } });

describe('a change', () => {
  test('is claimed before it is made, and settled with who asked and what came of it', async () => {
    const result = await run();

    expect(steps).toEqual(['make (claimed)']);
    expect(result.kind).toBe('made');
    expect(ledger.all()).toEqual([
      {
        id: 'first',
        askedBy: { objectId: 'ada', appId: 'portal' },
        askedAt: now,
        operation: 'eligibility.adminAssign',
        subject: '{}',
        idempotencyKey: 'k',
        bodyHash: 'h',
        ...done,
        settledAt: now,
      },
    ]);
    expect(log.of('change.settled')).toMatchObject([{ changeId: 'first', state: 'done', askedBy: 'ada' }]);
  });

  test('has no lease to lose: a ledger that says so is a defect', async () => {
    ledger.claim = async () => ({ kind: 'lost' });

    await expect(run()).rejects.toThrow(TypeError);
    expect(steps).toEqual([]);
  });

  test('is not made when it cannot be claimed', async () => {
    ledger.failClaimWith = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

    await expect(run()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(steps).toEqual([]);
  });

  test('that was made and cannot be settled is answered truly, and the log tells', async () => {
    ledger.failSettleWith = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

    expect(await run()).toMatchObject({ kind: 'made', entry: { answer: done.answer } });

    expect(log.of('change.unsettled')).toMatchObject([{ changeId: 'first', because: 'nothing answers' }]);
    expect(ledger.all()).toMatchObject([{ state: 'claimed' }]);
  });
});

describe('the same change asked for again with its key', () => {
  test('gets the first answer, and nothing is made', async () => {
    await run();

    const again = await run(order({ id: 'second' }));

    expect(again).toMatchObject({ kind: 'repeated', entry: { id: 'first', answer: done.answer } });
    expect(steps).toEqual(['make (claimed)']);
  });

  test('but another body is told apart', async () => {
    await run();

    expect((await run(order({ id: 'second', bodyHash: 'other' }))).kind).toBe('other-body');
    expect(steps).toEqual(['make (claimed)']);
  });

  test('by another caller is another change', async () => {
    await run();

    const other = await run(order({ id: 'second', caller: { ...caller, objectId: 'grace' } }));

    expect(other.kind).toBe('made');
  });

  test('while the first is at work is told so', async () => {
    const meanwhile: string[] = [];
    await run(
      order(),
      deed({
        async make() {
          meanwhile.push((await run(order({ id: 'second' }))).kind);
          return done;
        },
      }),
    );

    expect(meanwhile).toEqual(['in-hand']);
  });
});

describe('a claim whose process died', () => {
  beforeEach(async () => {
    const dying = deed({ make: () => Promise.reject(new Error('killed')) });
    await expect(run(order(), dying)).rejects.toThrow('killed');
  });

  test('is in hand until nobody can be at work on it any more', async () => {
    now = new Date('2026-11-24T09:09:59Z');

    expect((await run(order({ id: 'second' }))).kind).toBe('in-hand');
    expect(steps).toEqual([]);
  });

  test('is settled with what is found in the tenant, and never sent again', async () => {
    now = new Date('2026-11-24T09:10:00Z');
    const found = deed({ lookUp: async () => done });

    expect(await run(order({ id: 'second' }), found)).toMatchObject({
      kind: 'repeated',
      entry: { id: 'first', state: 'done' },
    });
    expect(ledger.all()).toMatchObject([{ id: 'first', state: 'done', settledAt: now }]);
  });

  test('stays in hand when the truth cannot be told', async () => {
    now = new Date('2026-11-24T10:00:00Z');

    expect((await run(order({ id: 'second' }))).kind).toBe('in-hand');
    expect(steps).toEqual(['look up']);
  });
});
