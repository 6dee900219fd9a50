import { millisecondsInMinute } from 'date-fns/constants';
import type { Caller } from '../../ports/caller.ts';

/** How many requests each caller may make in a minute. Everything but reading counts as a write. */
export interface RateLimits {
  readonly reads: number;
  readonly writes: number;
}

/** Counts what callers ask for, in the memory of this process. */
export interface CallerRates {
  /** @returns seconds until the caller may ask again; `undefined`: this request may be answered. */
  count(caller: Pick<Caller, 'objectId'>, isWrite: boolean, now: Date): number | undefined;
}

/** Callers that are remembered; beyond that number, whoever has not asked for longest begins anew. */
const callersRemembered = 10_000;

/** Counted in whole numbers, so that no rounding lets somebody wait for longer than was said. */
interface Allowance {
  /** One request costs a minute's milliseconds, and each millisecond that passes gives as many as the limit. */
  readonly left: number;
  readonly at: Date;
}

const costOfOne = millisecondsInMinute;

export function createCallerRates(limits: RateLimits, remembered: number = callersRemembered): CallerRates {
  const allowances = new Map<string, Allowance>();
  return {
    count({ objectId }, isWrite, now) {
      const limit = isWrite ? limits.writes : limits.reads;
      const key = `${isWrite ? 'writes' : 'reads'} ${objectId.toLowerCase()}`;
      const left = leftOf(allowances.get(key), limit, now);
      const isFree = left >= costOfOne;
      // Put last: the first is whoever has not asked for longest.
      allowances.delete(key);
      allowances.set(key, { left: isFree ? left - costOfOne : left, at: now });
      const [first] = allowances.keys();
      if (allowances.size > remembered && first !== undefined) allowances.delete(first);
      return isFree ? undefined : Math.ceil((costOfOne - left) / limit / 1_000);
    },
  };
}

function leftOf(allowance: Allowance | undefined, limit: number, now: Date): number {
  const full = limit * costOfOne;
  if (allowance === undefined) return full;
  // A clock that was put back gives nothing, and takes nothing.
  const passed = Math.max(0, now.getTime() - allowance.at.getTime());
  return Math.min(full, allowance.left + passed * limit);
}
