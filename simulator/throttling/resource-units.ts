import type { Route } from '../routes/route.ts';

/**
 * Resource units per 10 s for one application in one tenant: small, medium and large tenants
 * (docs/graph-facts.md#throttling-quotas).
 */
export function resourceUnitLimit(users: number): number {
  if (users < 50) return 3_500;
  if (users <= 500) return 5_000;
  return 8_000;
}

/**
 * The cost of a call: `$select` -1, `$expand` +1, `$top` under 20 -1, at least 1
 * (docs/graph-facts.md#throttling-quotas).
 */
export function costOf(route: Pick<Route, 'cost'>, query: URLSearchParams): number {
  let cost = route.cost ?? 1;
  if (query.has('$select')) cost -= 1;
  if (query.has('$expand')) cost += 1;
  const top = query.get('$top');
  if (top !== null && /^\d+$/.test(top) && Number(top) < 20) cost -= 1;
  return Math.max(1, cost);
}

/** The state of the bucket for one request. */
interface UnitCount {
  readonly allowed: boolean;
  /** Used units over the limit, 0 to 1.8. */
  readonly usage: number;
  readonly waitMilliseconds: number;
}

/** A token bucket that holds `limit` units and is refilled evenly over `periodMilliseconds`. */
export interface UnitBucket {
  /**
   * Charges a request. Refused ones are charged too, down to 80 % below empty: this gives Graph's maximum usage of
   * 1.8.
   */
  take(at: number, cost: number): UnitCount;
}

export function createUnitBucket(limit: number, periodMilliseconds = 10_000): UnitBucket {
  const unitsPerMillisecond = limit / periodMilliseconds;
  let units = limit;
  let filledAt: number | undefined;
  return {
    take(at, cost) {
      // A clock that was set back refills nothing.
      const elapsed = Math.max(0, at - (filledAt ?? at));
      filledAt = at;
      units = Math.min(limit, units + elapsed * unitsPerMillisecond);
      const allowed = units >= cost;
      units = Math.max(-0.8 * limit, units - cost);
      const wait = allowed ? 0 : Math.ceil((cost - units) / unitsPerMillisecond);
      return { allowed, usage: 1 - units / limit, waitMilliseconds: wait };
    },
  };
}
