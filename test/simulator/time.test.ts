import { describe, expect, test } from '@jest/globals';
import { dateOf, instantText, parseTicks, ticksOf, ticksPerSecond } from '../../simulator/time.ts';

describe('an instant with 7 fractional digits', () => {
  test.each(['2026-09-01T08:15:30.1234567Z', '2020-01-01T00:00:00.0000000Z', '2019-12-31T23:59:59.9999999Z'])(
    '%s is written as it was read',
    (text) => {
      expect(instantText(ticksOf(text))).toBe(text);
    },
  );

  test('keeps what a JavaScript date would lose', () => {
    expect(ticksOf('2026-09-01T00:00:00.0000001Z') - ticksOf('2026-09-01T00:00:00Z')).toBe(1);
  });

  test('is cut, not rounded, when it becomes a date', () => {
    expect(dateOf(ticksOf('2026-09-01T00:00:00.9999999Z'))).toEqual(new Date('2026-09-01T00:00:00.999Z'));
  });
});

describe('an instant in another zone', () => {
  test('is the same instant', () => {
    expect(parseTicks('2026-09-01T02:00:01+02:00')).toBe(ticksOf('2026-09-01T00:00:00Z') + ticksPerSecond);
  });
});

describe('a text that is no instant with a zone', () => {
  test.each(['2026-09-01', '2026-09-01T00:00:00', '2026-13-01T00:00:00Z', 'yesterday'])(
    '%s is refused',
    (text) => {
      expect(parseTicks(text)).toBeUndefined();
      expect(() => ticksOf(text)).toThrow('is not an ISO 8601 instant');
    },
  );
});
