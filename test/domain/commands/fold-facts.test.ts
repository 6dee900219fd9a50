import { describe, expect, test } from '@jest/globals';
import { foldFacts, isOpen } from '../../../src/domain/commands/fold-facts.ts';
import type { CommandFact } from '../../../src/domain/model/command.ts';
import type { Outcome } from '../../../src/domain/model/outcome.ts';
import { scheduleRequest } from '../../builders.ts';
import { claimed, command, recorded } from '../../change-builder.ts';

const acceptance: CommandFact = { kind: 'accepted', at: command().askedAt, command: command() };
const claim = claimed(command());
const sent: CommandFact = { kind: 'sent', at: new Date('2026-11-24T09:00:01Z'), graphRequestId: 'r-1' };
const expired: CommandFact = { kind: 'expired', at: new Date('2026-11-24T09:13:01Z') };

const fold = (...facts: readonly CommandFact[]) =>
  foldFacts(facts.map((fact, index) => ({ fact, hash: `hash-${index}` })));
const outcome = (minute: number, overrides: Partial<Outcome> = {}): CommandFact => ({
  ...recorded(command(), overrides),
  at: new Date(Date.UTC(2026, 10, 24, 9, minute)),
});

describe('the facts of a command, folded', () => {
  test('begin with what was asked for', () => {
    expect(fold(acceptance)).toEqual({
      ...command(),
      state: 'accepted',
      claimedAt: undefined,
      deadlineAt: undefined,
      before: undefined,
      graphRequestId: undefined,
      outcome: undefined,
      settledAt: undefined,
      factCount: 1,
      lastFactHash: 'hash-0',
    });
  });

  test.each([{ facts: [] }, { facts: [claim] }, { facts: [recorded(command()), acceptance] }])(
    'are nothing where they begin otherwise: $facts.0.kind',
    ({ facts }) => {
      expect(fold(...facts)).toBeUndefined();
    },
  );

  test('say when it was claimed, until when, and what was there before', () => {
    expect(fold(acceptance, claim)).toMatchObject({
      state: 'claimed',
      claimedAt: new Date('2026-11-24T09:00:00.123Z'),
      deadlineAt: new Date('2026-11-24T09:15:00.123Z'),
      before: { kind: 'access' },
      factCount: 2,
      lastFactHash: 'hash-1',
    });
  });

  test('say which request Graph made of it, while it is still claimed', () => {
    expect(fold(acceptance, claim, sent)).toMatchObject({ state: 'claimed', graphRequestId: 'r-1' });
  });

  test.each(['done', 'validated', 'refused', 'unconfirmed'] as const)('say that it is %s', (state) => {
    expect(fold(acceptance, claim, sent, outcome(1, { state }))).toMatchObject({
      state,
      outcome: { state },
      settledAt: new Date('2026-11-24T09:01:00Z'),
      graphRequestId: 'r-1',
    });
  });

  test('name the request of the outcome before that of the answer', () => {
    const request = scheduleRequest({ id: 'r-2' });

    expect(fold(acceptance, claim, sent, outcome(1, { request }))?.graphRequestId).toBe('r-2');
  });
});

describe('an outcome that is recorded after another', () => {
  test('and says the same keeps the instant of the first, and adds what it knows', () => {
    const record = fold(acceptance, claim, outcome(1), outcome(30, { message: 'It shows in the tenant.' }));

    expect(record).toMatchObject({
      settledAt: new Date('2026-11-24T09:01:00Z'),
      outcome: { message: 'It shows in the tenant.' },
    });
  });

  test.each(['done', 'validated', 'refused'] as const)('does not make %s uncertain', (state) => {
    const record = fold(acceptance, claim, outcome(1, { state }), outcome(30, { state: 'unconfirmed' }));

    expect(record).toMatchObject({ state, settledAt: new Date('2026-11-24T09:01:00Z'), factCount: 4 });
  });

  test('makes what was uncertain certain, from then on', () => {
    const record = fold(acceptance, claim, outcome(1, { state: 'unconfirmed' }), outcome(30));

    expect(record).toMatchObject({ state: 'done', settledAt: new Date('2026-11-24T09:30:00Z') });
  });
});

describe('a command that nobody claimed in time', () => {
  test('is expired', () => {
    expect(fold(acceptance, expired)).toMatchObject({
      state: 'expired',
      settledAt: new Date('2026-11-24T09:13:01Z'),
    });
  });

  test('does not expire any more once it was claimed', () => {
    expect(fold(acceptance, claim, expired)).toMatchObject({ state: 'claimed', settledAt: undefined });
  });
});

describe('what may still be done', () => {
  test.each([
    { state: 'accepted', open: true },
    { state: 'claimed', open: true },
    { state: 'done', open: false },
    { state: 'validated', open: false },
    { state: 'refused', open: false },
    { state: 'unconfirmed', open: false },
    { state: 'expired', open: false },
  ] as const)('is open while it is $state: $open', ({ state, open }) => {
    expect(isOpen({ state })).toBe(open);
  });
});
