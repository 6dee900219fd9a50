import { describe, expect, test } from '@jest/globals';
import { countDown, isLong, names, visit } from './code.ts';

describe('planted code', () => {
  test.each([9, 10])('takes %d hours for long', (hours) => expect(isLong(hours)).toBe(true));
  test('takes seven hours for short', () => expect(isLong(7)).toBe(false));
  test('counts down', () => expect(countDown(3)).toBe(0));
  test('is open', () => expect(visit() && isLong(9)).toBe(true));
  test('has two names', () => expect(names).toHaveLength(2));
});
