import { describe, expect, test } from '@jest/globals';
import { slotsUsed } from '../../bench/quota.ts';

/** Requests that were let through, at these seconds. */
function granted(...seconds: readonly number[]) {
  return seconds.map((second) => ({ at: second * 1000, throttled: false }));
}

describe('the share of the request slots that were used', () => {
  test('is 1 when each slot is taken again ten seconds after it was taken', () => {
    expect(slotsUsed(granted(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20))).toBe(1);
  });

  test('is lower when a request waits longer than it must', () => {
    expect(slotsUsed(granted(0, 0, 0, 0, 0, 12.5))).toBe(0.8);
  });

  test('does not count requests that were refused, but counts the time they cost', () => {
    const refused = { at: 10_000, throttled: true };
    expect(slotsUsed([...granted(0, 0, 0, 0, 0), refused, ...granted(20)])).toBe(0.5);
  });

  test('is not measured when nothing had to wait', () => {
    expect(() => slotsUsed(granted(0, 0, 0, 0, 0))).toThrow('nothing was measured');
  });
});
