import { describe, expect, test } from '@jest/globals';
import { figureLine, header, median, reaches } from '../../bench/figures.ts';

describe('a figure', () => {
  test('is one line that names the value, the relation and the limit', () => {
    expect(figureLine('audit_time_ratio', 1.18, '<=', 1.25)).toBe(
      'figure audit_time_ratio 1.18 target <= 1.25',
    );
    expect(figureLine('audit_slots_used', 1, '>=', 0.95)).toBe('figure audit_slots_used 1 target >= 0.95');
    expect(figureLine('audit_events_lost', 0, '=', 0)).toBe('figure audit_events_lost 0 target = 0');
  });

  test('has at most four decimals', () => {
    expect(figureLine('ratio', 1.123_456_789, '<=', 1.25)).toBe('figure ratio 1.1235 target <= 1.25');
  });

  test('is not rounded to the other side of its limit', () => {
    expect(figureLine('ratio', 1.250_001, '<=', 1.25)).toBe('figure ratio 1.250001 target <= 1.25');
    expect(figureLine('lost', 0.000_01, '=', 0)).toBe('figure lost 0.00001 target = 0');
  });

  test.each([{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }])(
    'is refused when there is no number: $value',
    ({ value }) => {
      expect(() => figureLine('ratio', value, '<=', 1)).toThrow('ratio was not measured');
    },
  );

  test('is refused under a name that a program would have to quote', () => {
    expect(() => figureLine('time ratio', 1, '<=', 1)).toThrow('not a figure');
  });
});

describe('a target', () => {
  test.each([
    { value: 1.25, relation: '<=', reached: true },
    { value: 1.26, relation: '<=', reached: false },
    { value: 1.25, relation: '>=', reached: true },
    { value: 1.24, relation: '>=', reached: false },
    { value: 1.25, relation: '=', reached: true },
    { value: 1.24, relation: '=', reached: false },
  ] as const)('of $relation 1.25: $value reaches it: $reached', ({ value, relation, reached }) => {
    expect(reaches(value, relation, 1.25)).toBe(reached);
  });
});

describe('the median', () => {
  test('is the middle value of an odd number, in any order', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  test('is the mean of the two in the middle of an even number', () => {
    expect(median([40, 10, 20, 30])).toBe(25);
  });

  test('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('the header', () => {
  test('names every input, the cores and the version of Node', () => {
    const lines = header('bench:audit', { events: 20_000, seed: 1 }).split('\n');
    expect(lines.slice(0, 3)).toEqual(['bench:audit', '  events: 20000', '  seed: 1']);
    expect(lines).toContain(`  node: ${process.version}`);
    expect(lines.find((line) => line.startsWith('  cores: '))).toMatch(/: [1-9]\d*$/);
  });
});
