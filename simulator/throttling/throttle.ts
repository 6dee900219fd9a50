import type { Route, Workload } from '../routes/route.ts';
import { costOf, createUnitBucket, resourceUnitLimit, type UnitBucket } from './resource-units.ts';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** The decision of the quotas about one request. Each judged request counts, refused or not. */
interface Verdict {
  readonly allowed: boolean;
  /** Headers for the answer, whatever it is. */
  readonly headers: Readonly<Record<string, string>>;
  readonly resourceUnits?: number;
  readonly slotsUsed?: number;
}

export interface Throttle {
  judge(request: {
    readonly route: Pick<Route, 'workload' | 'cost'>;
    readonly method: string;
    readonly query: URLSearchParams;
    readonly appId: string;
    readonly now: Date;
  }): Verdict;
}

type Limit = 'ResourceUnitLimitExceeded' | 'WriteLimitExceeded';

/**
 * The documented quotas per application (docs/graph-facts.md#throttling-quotas); the simulator has one tenant.
 * `reports`: 5 requests in 10 s, a sliding window. `directory`, `pim`: a bucket of resource units each, and 3,000
 * writes in 150 s together. PIM's own limits are unpublished: it gets a bucket of the directory's size.
 */
export function createThrottle(tenant: { readonly tenantId: string; readonly users: number }): Throttle {
  const reports = perKey(() => createSlidingWindow(5, 10_000));
  const writes = perKey(() => createSlidingWindow(3_000, 150_000));
  const units = perKey(() => createUnitBucket(resourceUnitLimit(tenant.users)));

  return {
    judge({ route, method, query, appId, now }) {
      const at = now.getTime();
      const refusal = (wait: number, limit: Limit) => ({
        'Retry-After': String(Math.max(1, Math.ceil(wait / 1000))),
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${tenant.tenantId}`,
        'x-ms-throttle-information': limit,
      });
      if (route.workload === 'reports') return judgeReports(reports(appId), at, refusal);
      const verdict = judgeUnits(units(bucketKey(route.workload, appId)), at, costOf(route, query), refusal);
      if (method === 'GET') return verdict;
      const count = writes(appId).take(at);
      if (count.allowed || !verdict.allowed) return verdict;
      const headers = { ...verdict.headers, ...refusal(count.waitMilliseconds, 'WriteLimitExceeded') };
      return { ...verdict, allowed: false, headers };
    },
  };
}

type Refusal = (waitMilliseconds: number, limit: Limit) => Readonly<Record<string, string>>;

function judgeReports(window: SlidingWindow, at: number, refusal: Refusal): Verdict {
  const { allowed, used, waitMilliseconds } = window.take(at);
  const headers = {
    ...limitPercentage(used / 5),
    ...(allowed ? {} : refusal(waitMilliseconds, 'ResourceUnitLimitExceeded')),
  };
  return { allowed, headers, slotsUsed: used };
}

function judgeUnits(bucket: UnitBucket, at: number, cost: number, refusal: Refusal): Verdict {
  const { allowed, usage, waitMilliseconds } = bucket.take(at, cost);
  const headers = {
    'x-ms-resource-unit': String(cost),
    ...limitPercentage(usage),
    ...(allowed ? {} : refusal(waitMilliseconds, 'ResourceUnitLimitExceeded')),
  };
  return { allowed, headers, resourceUnits: cost };
}

/** The usage header, 0.8 to 1.8. It is sent from 80 % of a limit on. */
function limitPercentage(usage: number): Readonly<Record<string, string>> {
  if (usage < 0.8) return {};
  return { 'x-ms-throttle-limit-percentage': String(Math.min(1.8, Math.round(usage * 100) / 100)) };
}

function bucketKey(workload: Workload, appId: string): string {
  return `${workload}/${appId}`;
}

function perKey<T>(create: () => T): (key: string) => T {
  const held = new Map<string, T>();
  return (key) => {
    const found = held.get(key) ?? create();
    held.set(key, found);
    return found;
  };
}
