import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../src/domain/model/decision.ts';
import { isUsedIn, keptApprovals, signedTooEarly } from '../../src/ports/decisions.ts';
import { decision } from '../decision-builder.ts';

const at = (time: string, overrides: Partial<Decision> = {}) =>
  decision({ id: time, at: new Date(`2026-11-24T${time}Z`), ...overrides });
const signed = (token: string) => ({ proof: { kind: 'signed', token } }) as const;
const idsOf = (all: readonly Decision[]) =>
  keptApprovals(all).approvals.flatMap(({ decision: { id }, doubt }) => (doubt === undefined ? [id] : []));

describe('approvals that are kept', () => {
  test('are those that nobody has taken back', () => {
    const withdrawn = at('09:01:00', { kind: 'withdrawn' });
    const all = [at('09:00:00'), withdrawn, at('09:02:00'), at('09:03:00', { kind: 'confirmed' })];

    expect(idsOf(all)).toEqual(['09:02:00']);
    expect(keptApprovals(all).withdrawn).toBe(withdrawn);
    expect(keptApprovals([at('09:00:00')]).withdrawn).toBeUndefined();
  });

  test('are none of the instant at which they were taken back', () => {
    expect(keptApprovals([at('09:00:00', { kind: 'withdrawn' }), at('09:00:00')]).approvals).toMatchObject([
      { doubt: expect.stringMatching(/no younger/) },
    ]);
  });

  test.each([
    ['once more', 'head.body.seal'],
    ['written in another way', 'head.body.seaL'],
  ])('count a signature once, not %s', (_how, token) => {
    const all = [at('09:00:00', signed('head.body.seal')), at('09:01:00', signed(token))];

    expect(idsOf(all)).toEqual(['09:00:00']);
  });

  test('count no signature that was used before a withdrawal, by whatever decision', () => {
    const withdrawn = at('09:01:00', { kind: 'withdrawn', ...signed('a.b.c') });

    expect(idsOf([withdrawn, at('09:02:00', signed('a.b.c'))])).toEqual([]);
    expect(idsOf([withdrawn, at('09:02:00', signed('a.x.c'))])).toEqual(['09:02:00']);
  });
});

test('a signature is known again however it is written', () => {
  const all = [at('09:00:00'), at('09:00:01', signed('a.b.c'))];

  expect(isUsedIn(all, 'a.b.d')).toBe(true);
  expect(isUsedIn(all, 'a.c.c')).toBe(false);
});

test.each([
  { signedAt: '09:00:59.999', because: expect.stringMatching(/before somebody took the approval back/) },
  { signedAt: '09:01:00.000', because: expect.stringMatching(/before somebody took the approval back/) },
  { signedAt: '09:01:00.001', because: undefined },
])('a signature of $signedAt, where it was taken back at 09:01', ({ signedAt, because }) => {
  const withdrawn = at('09:01:00.000', { kind: 'withdrawn' });

  expect(signedTooEarly(new Date(`2026-11-24T${signedAt}Z`), withdrawn)).toEqual(because);
  expect(signedTooEarly(new Date(`2026-11-24T${signedAt}Z`), undefined)).toBeUndefined();
});
