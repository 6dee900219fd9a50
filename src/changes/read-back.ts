import { GraphCallError } from '../ports/errors.ts';

/** Waits; rejects when the signal fires. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * Between one look and the next. Graph shows a change after seconds at most, as a rule
 * (docs/graph-facts.md#delays-after-a-change).
 */
const PAUSES_MS = [500, 1_000, 2_000, 4_000];

/** What looking came to. `notSeen` says why it is not certain. */
export type ReadBack<T> =
  | { readonly kind: 'seen'; readonly what: T }
  | { readonly kind: 'not-seen'; readonly because: string };

/**
 * Looks until what was done shows, five times at most. That Graph cannot be read is no proof of anything, so it is the
 * same as not seeing it: the change itself has been accepted.
 */
export async function readBack<T>(
  look: () => Promise<T | undefined>,
  pause: Pause,
  signal: AbortSignal,
): Promise<ReadBack<T>> {
  let because = 'Microsoft Graph did not show it yet';
  for (let tries = 0; ; tries++) {
    try {
      const what = await look();
      if (what !== undefined) return { kind: 'seen', what };
    } catch (error) {
      if (!(error instanceof GraphCallError)) throw error;
      because = error.message;
    }
    const wait = PAUSES_MS[tries];
    if (wait === undefined) return { kind: 'not-seen', because };
    try {
      await pause(wait, signal);
    } catch {
      return { kind: 'not-seen', because: `${because}; the time for this call was over` };
    }
  }
}
