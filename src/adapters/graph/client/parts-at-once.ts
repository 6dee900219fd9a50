import type { Step } from './exchange.ts';

/** PIM publishes no quota (docs/graph-facts.md#throttling-quotas), so that a listing begins with two parts. */
const firstAtOnce = 2;
/** Answers in a row without a 429 that allow one part more. */
const answersForOneMore = 25;

/** Number of parts of one long listing that are read at once: one number for all listings of a tenant and process. */
export class PartsAtOnce {
  readonly most: number;
  #now: number;
  #answers = 0;
  #started = 0;
  #startedAtHalving = 0;

  /** @param most 1: no listing is read in parts. */
  constructor(most: number) {
    this.most = most;
    this.#now = Math.min(firstAtOnce, most);
  }

  get now(): number {
    return this.#now;
  }

  /** @returns the number of the request that leaves, for `learn`. */
  start(): number {
    this.#started += 1;
    return this.#started;
  }

  /** Requests that had left before the last halving say nothing about the number since. */
  learn(request: number, status: number | undefined): void {
    if (status === undefined || request <= this.#startedAtHalving) return;
    this.#answers = status === 429 ? 0 : this.#answers + 1;
    if (status === 429) {
      this.#now = Math.max(1, Math.floor(this.#now / 2));
      this.#startedAtHalving = this.#started;
    } else if (this.#answers % answersForOneMore === 0) this.#now = Math.min(this.most, this.#now + 1);
  }
}

/** Learns from what PIM answers, to whatever it is asked. */
export function partsStep(parts: PartsAtOnce): Step {
  return async (exchange, next) => {
    if (exchange.request.workload !== 'pim') return next();
    const request = parts.start();
    await next();
    parts.learn(request, exchange.answer?.status);
  };
}
