import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../src/ports/canonical-json.ts';

describe('canonical JSON', () => {
  test('is the same whatever the order of the members', () => {
    const one = canonicalJson({ b: [1, { y: 'é', x: null }], a: true, gone: undefined });

    expect(one).toBe('{"a":true,"b":[1,{"x":null,"y":"é"}]}');
    expect(canonicalJson({ a: true, b: [1, { x: null, y: 'é' }] })).toBe(one);
  });

  test('has instants as JSON has them', () => {
    expect(canonicalJson([new Date('2026-11-24T02:00:00Z')])).toBe('["2026-11-24T02:00:00.000Z"]');
  });

  test('tells two different halves of a surrogate pair apart', () => {
    const [high, other] = ['\ud83d', '\ud83c'].map((half) => canonicalJson({ name: `Zoë ${half}` }));

    expect(high).not.toBe(other);
    expect(high).toContain('ud83d');
  });

  test.each([{ number: Number.NaN }, { number: Number.POSITIVE_INFINITY }])('has no $number', (value) => {
    expect(() => canonicalJson(value)).toThrow('not allowed');
  });

  test('is not there for nothing', () => {
    expect(() => canonicalJson(undefined)).toThrow('no JSON');
  });

  test('has no circles', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(() => canonicalJson(circle)).toThrow(RangeError);
  });
});
