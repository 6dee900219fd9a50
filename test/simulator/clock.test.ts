import { describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../../simulator/clock.ts';

const start = new Date('2026-09-15T12:00:00Z');

describe('a clock that stands still', () => {
  test('moves only by what it is told', () => {
    const clock = createSimulatorClock(start, { frozen: true });

    clock.advance(90_000);
    expect(clock.now()).toEqual(new Date('2026-09-15T12:01:30Z'));

    clock.set(new Date('2026-01-01T00:00:00Z'));
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(clock.frozen).toBe(true);
  });

  test('adds up fractions of a millisecond', () => {
    const clock = createSimulatorClock(start, { frozen: true });

    for (let time = 0; time < 10; time += 1) clock.advance(0.5);

    expect(clock.now()).toEqual(new Date('2026-09-15T12:00:00.005Z'));
  });

  test('says so when the instant it is to be moved to is none', () => {
    const clock = createSimulatorClock(start, { frozen: true });

    expect(() => clock.set(new Date('yesterday'))).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
    expect(clock.now()).toEqual(start);
  });
});

describe('a running clock', () => {
  test('begins where it is set and never goes back by itself', () => {
    const clock = createSimulatorClock(start);
    const readings = Array.from({ length: 1_000 }, () => clock.now().getTime());

    expect(readings[0]).toBeGreaterThanOrEqual(start.getTime());
    expect(readings.toSorted((one, other) => one - other)).toEqual(readings);
  });

  test('stands still from the moment it is frozen, and goes on from there', () => {
    const clock = createSimulatorClock(start);

    clock.freeze();
    const frozenAt = clock.now();
    expect(clock.now()).toEqual(frozenAt);

    clock.run();
    expect(clock.frozen).toBe(false);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(frozenAt.getTime());
  });
});
