import { describe, expect, test } from '@jest/globals';
import { grantUntil, isActivation, latestUntil } from '../../../src/domain/activations/running-grants.ts';
import { at, endRecord, grantRecord, outcome } from './grant-records.ts';

describe('access that an activation gave', () => {
  test('ends when it was given until', () => {
    expect(grantUntil(grantRecord({ outcome: outcome({ grantedUntil: at('10:30') }) }))).toEqual(at('10:30'));
  });

  test('ends, where nobody knows, as long after it was claimed as was asked for, or else after it was asked for', () => {
    const unknown = { outcome: undefined, askedAt: at('09:00') };

    expect(grantUntil(grantRecord({ ...unknown, claimedAt: at('09:10') }))).toEqual(at('11:10'));
    expect(grantUntil(grantRecord({ ...unknown, claimedAt: undefined }))).toEqual(at('11:00'));
  });

  test('ends with the last of all that were given, in whatever order', () => {
    const until = (end: Date) => grantRecord({ outcome: outcome({ grantedUntil: end }) });

    expect(latestUntil([until(at('10:00')), until(at('11:30')), until(at('11:00'))])).toEqual(at('11:30'));
    expect(latestUntil([])).toBeUndefined();
  });

  test('is that of an activation, and of nothing else', () => {
    expect(isActivation(grantRecord())).toBe(true);
    expect(isActivation(endRecord())).toBe(false);
  });
});
