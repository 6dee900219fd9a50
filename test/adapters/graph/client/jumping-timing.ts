import type { Timing } from '../../../../src/adapters/graph/client/timing.ts';

/** Time that passes only when somebody sleeps, and then at once. */
export interface JumpingTiming extends Timing {
  /** Every sleep that was asked for, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Let time pass. */
  advance(milliseconds: number): void;
}

export function jumpingTiming(startsAt = '2026-03-01T02:00:00Z'): JumpingTiming {
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const sleeps: number[] = [];
  let elapsed = 0;
  function wakeFirst(): void {
    sleepers.sort((one, other) => one.until - other.until);
    const first = sleepers.shift();
    if (first === undefined) return;
    elapsed = Math.max(elapsed, first.until);
    first.wake();
  }
  return {
    sleeps,
    elapsed: () => elapsed,
    now: () => Date.parse(startsAt) + elapsed,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      sleeps.push(milliseconds);
      await new Promise<void>((wake) => {
        sleepers.push({ until: elapsed + milliseconds, wake });
        // All that is under way now goes to sleep before the first is woken, so that sleepers wake in the order of time.
        setImmediate(wakeFirst);
      });
    },
    advance(milliseconds) {
      elapsed += milliseconds;
    },
  };
}
