import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { OpenRequests } from '../../local/open-requests.ts';
import { simulatedTiming } from '../../local/simulated-timing.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';

const start = new Date('2026-11-23T03:00:00Z');
const hour = 3_600_000;
const never = new AbortController().signal;

/** Requests that are open as long as the test says so. */
class ScriptedRequests implements OpenRequests {
  count = 0;
  #whenNone = () => {};

  onNone(listener: () => void): void {
    this.#whenNone = listener;
  }

  end(): void {
    this.count = 0;
    this.#whenNone();
  }
}

function simulatedTime() {
  const clock = createSimulatorClock(start);
  const requests = new ScriptedRequests();
  return { clock, requests, timing: simulatedTiming(clock, requests) };
}

/** Longer than a jump takes to happen, if it does. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

describe('a wait', () => {
  test('is over at once, and the simulated clock has moved by as much', async () => {
    const { clock, timing } = simulatedTime();
    const before = timing.elapsed();

    await timing.sleep(hour, never);

    expect(timing.elapsed() - before).toBeGreaterThanOrEqual(hour);
    expect(clock.now().getTime() - start.getTime()).toBeGreaterThanOrEqual(hour);
    expect(timing.now()).toBeGreaterThanOrEqual(start.getTime() + hour);
  });

  test('ends in the order of time, not in that of asking', async () => {
    const { clock, timing } = simulatedTime();
    const awake: [string, number][] = [];
    const sleep = async (name: string, hours: number) => {
      await timing.sleep(hours * hour, never);
      awake.push([name, Math.floor((clock.now().getTime() - start.getTime()) / hour)]);
    };

    await Promise.all([sleep('third', 3), sleep('first', 1), sleep('second', 2)]);

    expect(awake).toEqual([
      ['first', 1],
      ['second', 2],
      ['third', 3],
    ]);
  });

  test('may begin while others wait, and ends before theirs when it is shorter', async () => {
    const { timing } = simulatedTime();
    const awake: string[] = [];

    await Promise.all([
      timing.sleep(10 * hour, never).then(() => awake.push('long')),
      timing
        .sleep(hour, never)
        .then(() => timing.sleep(hour, never))
        .then(() => awake.push('two short ones')),
    ]);

    expect(awake).toEqual(['two short ones', 'long']);
  });

  test('is let go at once when its caller cancels, and its time does not pass', async () => {
    const { clock, requests, timing } = simulatedTime();
    requests.count = 1;
    const caller = new AbortController();
    const waiting = timing.sleep(hour, caller.signal);

    caller.abort();
    await expect(waiting).rejects.toThrow('aborted');
    requests.end();
    await someTurns();

    expect(clock.now().getTime() - start.getTime()).toBeLessThan(hour);
  });
});

describe('time does not jump', () => {
  test('while a request is open; it does when the last one has ended', async () => {
    const { clock, requests, timing } = simulatedTime();
    requests.count = 1;
    let over = false;
    const waiting = timing.sleep(hour, never).then(() => {
      over = true;
    });

    await someTurns();
    expect(over).toBe(false);
    expect(clock.now().getTime() - start.getTime()).toBeLessThan(hour);

    requests.end();
    await waiting;
    expect(clock.now().getTime() - start.getTime()).toBeGreaterThanOrEqual(hour);
  });

  test('when one who woke has sent a request, though others wait', async () => {
    const { requests, timing } = simulatedTime();
    const awake: string[] = [];
    const first = timing.sleep(hour, never).then(() => {
      awake.push('first');
      requests.count = 1;
    });
    const second = timing.sleep(2 * hour, never).then(() => awake.push('second'));

    await first;
    await someTurns();
    expect(awake).toEqual(['first']);

    requests.end();
    await second;
    expect(awake).toEqual(['first', 'second']);
  });

  test('while the clock stands still: the wait then takes as long as it says', async () => {
    const { clock, timing } = simulatedTime();
    clock.freeze();
    const caller = new AbortController();
    const waiting = timing.sleep(hour, caller.signal);

    await someTurns();

    expect(clock.now().getTime() - start.getTime()).toBeLessThan(hour);
    caller.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});

describe('the time that has elapsed', () => {
  test('is not moved by a clock that is set', async () => {
    const { clock, timing } = simulatedTime();
    const before = timing.elapsed();

    clock.advance(24 * hour);
    expect(timing.elapsed() - before).toBeLessThan(hour);

    clock.set(new Date('2026-01-01T00:00:00Z'));
    expect(timing.elapsed()).toBeGreaterThanOrEqual(before);
  });

  test('keeps step with the clock over many waits', async () => {
    const { clock, timing } = simulatedTime();
    const before = timing.elapsed();

    for (let wait = 0; wait < 1_000; wait += 1) await timing.sleep(100.5, never);

    const elapsed = timing.elapsed() - before;
    const moved = clock.now().getTime() - start.getTime();
    // The two readings are not taken at the same moment. A clock that drops fractions would be 500 ms behind.
    expect(Math.abs(moved - elapsed)).toBeLessThan(250);
  });
});
