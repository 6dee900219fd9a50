import { GraphCallError } from '../../../ports/errors.ts';
import { retryAfterMilliseconds } from './error-answer.ts';
import type { Step, Workload } from './exchange.ts';
import type { Timing } from './timing.ts';

const windowMilliseconds = 10_000;
/** Spread over which waiting callers return after a pause. */
const returnSpreadMilliseconds = 1_000;

interface Pacing {
  readonly timing: Timing;
  readonly random: () => number;
  /** Requests in any 10 s; a workload that is not named is not held back until Graph says so. */
  readonly requestsPer10Seconds: Partial<Readonly<Record<Workload, number>>>;
  /**
   * Graph counts a request when it arrives, we when it leaves. A request that is overtaken on the way by less than this
   * does not run into the limit.
   */
  readonly marginMilliseconds: number;
}

/** Holds requests back so that each workload's quota is used fully and never exceeded; after a 429 all its callers wait. */
export function pacingStep(pacing: Pacing): Step {
  const paces = new Map<Workload, Pace>();
  return async (exchange, next) => {
    const { workload } = exchange.request;
    const pace = paces.get(workload) ?? new Pace(pacing, pacing.requestsPer10Seconds[workload]);
    paces.set(workload, pace);
    for (let wait = pace.wait(); wait > 0; wait = pace.wait()) {
      if (pacing.timing.elapsed() + wait > exchange.deadline)
        throw noTimeToWait(exchange.operation, workload, wait);
      await pacing.timing.sleep(wait, exchange.call.signal);
    }
    pace.start();
    await next();
    if (exchange.answer?.status !== 429) return;
    const asked = retryAfterMilliseconds(exchange.answer, pacing.timing.now()) ?? 0;
    // One answer that asks for hours would hold up whoever comes for as long: they ask for themselves.
    pace.pause(Math.min(asked, Math.max(0, exchange.deadline - pacing.timing.elapsed()) / 2));
  };
}

/** One workload's requests. Times are `elapsed()`. */
class Pace {
  readonly #pacing: Pacing;
  readonly #limit: number;
  /** When the last `limit` requests left, oldest first. */
  readonly #starts: number[] = [];
  #pausedUntil = 0;

  constructor(pacing: Pacing, limit = Number.POSITIVE_INFINITY) {
    this.#pacing = pacing;
    this.#limit = limit;
  }

  /** Milliseconds until a request may leave. To be asked again after waiting: others wait too. */
  wait(): number {
    const now = this.#pacing.timing.elapsed();
    if (this.#pausedUntil > now)
      return this.#pausedUntil - now + this.#pacing.random() * returnSpreadMilliseconds;
    const oldest = this.#starts.length < this.#limit ? undefined : this.#starts[0];
    if (oldest === undefined) return 0;
    return oldest + windowMilliseconds + this.#pacing.marginMilliseconds - now;
  }

  start(): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return;
    this.#starts.push(this.#pacing.timing.elapsed());
    if (this.#starts.length > this.#limit) this.#starts.shift();
  }

  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#pacing.timing.elapsed() + milliseconds);
  }
}

function noTimeToWait(operation: string, workload: Workload, wait: number): GraphCallError {
  const seconds = Math.ceil(wait / 1000);
  return new GraphCallError(
    'throttled',
    `${operation}: not sent: the quota of Graph's ${workload} requests is used up for another ${seconds} s, which is longer than this call may still take. Run again later; if it happens often, something else uses the same quota.`,
    { code: 'QuotaUsedUp' },
  );
}
