import { setTimeout as wait } from 'node:timers/promises';
import type { ReadCall } from '../../../ports/index.ts';
import { cancelled } from './failures.ts';

/** Time as the Graph client sees it. Tests hand in one that jumps. */
export interface Timing {
  /** Milliseconds since some beginning; only ever goes forward, whatever happens to the machine's clock. */
  elapsed(): number;
  /** Milliseconds since 1970, for what others date: tokens and HTTP headers. */
  now(): number;
  /** Resolves when at least so many milliseconds are over; rejects as soon as the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemTiming: Timing = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    const end = performance.now() + milliseconds;
    // A timer may fire a fraction of a millisecond early, and a Retry-After that is cut short earns another 429.
    for (let left = milliseconds; left > 0; left = end - performance.now()) {
      await wait(Math.ceil(left), undefined, { signal });
    }
  },
};

/** Waits between two requests of one operation. @throws GraphCallError `cancelled` as soon as the caller cancels. */
export async function pause(
  timing: Timing,
  milliseconds: number,
  call: ReadCall,
  operation: string,
): Promise<void> {
  try {
    await timing.sleep(milliseconds, call.signal);
  } catch (error) {
    throw call.signal.aborted ? cancelled(operation, call.signal.reason) : error;
  }
}
