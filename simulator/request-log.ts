import type { Workload } from './routes/route.ts';

/** The part of the simulator that a request went to. Control requests are not logged. */
export type Area = 'graph' | 'identity' | 'discovery' | 'unknown';

/** The record of one request. It never holds a token or a body. */
export interface LoggedRequest {
  /** Running number within the area since the start, from 1. */
  readonly number: number;
  readonly area: Area;
  /** By the simulator's clock, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** The query without the question mark, still encoded. */
  readonly query: string;
  readonly requestId: string;
  readonly clientRequestId?: string;
  /** For an item of a batch: the request id of the batch. */
  readonly batchRequestId?: string;
  /** Application id of the caller, once its token was accepted. */
  appId?: string;
  workload?: Workload;
  /** The cost of the request, where resource units are counted. */
  resourceUnits?: number;
  /** For reports: number of requests in the 10 s up to this one, this one and refused ones included. */
  slotsUsed?: number;
  /** Whether the quota refused the request. A 429 from a fault does not count. */
  throttled: boolean;
  /** The kind of the fault that hit the request. */
  fault?: string;
  /** Absent: no answer was sent (reset, hang), or not yet. */
  status?: number;
}

export interface RequestLog {
  /** Records an arrival. The caller fills in the outcome. */
  open(arrival: Omit<LoggedRequest, 'number' | 'throttled'>): LoggedRequest;
  /** The last 100,000 requests, oldest first. `reset` clears the log after reading; numbers continue. */
  read(options?: { readonly reset?: boolean }): readonly LoggedRequest[];
}

const maxEntries = 100_000;

export function createRequestLog(): RequestLog {
  const counts = new Map<Area, number>();
  let requests: LoggedRequest[] = [];
  return {
    open(arrival) {
      const number = (counts.get(arrival.area) ?? 0) + 1;
      counts.set(arrival.area, number);
      const request: LoggedRequest = { number, throttled: false, ...arrival };
      requests.push(request);
      if (requests.length >= 2 * maxEntries) requests = requests.slice(-maxEntries);
      return request;
    },
    read({ reset = false } = {}) {
      const all = requests.slice(-maxEntries);
      if (reset) requests = [];
      return all;
    },
  };
}

/** The utilisation of a quota of requests per window. */
interface SlotUse {
  /** Consecutive windows of `windowSeconds` from the first request of the workload. */
  readonly windows: readonly {
    readonly startsAt: string;
    readonly used: number;
    readonly throttled: number;
  }[];
  /**
   * Used slots over available slots, 0 to 1. The last window is left out, since the work need not fill it. With one
   * window only: 1, because nothing had to wait.
   */
  readonly share: number;
}

/** Counts the slots of the reports quota (5 in 10 s) that one application used. Refused requests use none. */
export function reportSlots(
  requests: readonly LoggedRequest[],
  quota: { readonly limit: number; readonly windowSeconds: number } = { limit: 5, windowSeconds: 10 },
): SlotUse {
  const reports = requests.filter(
    (request) => request.workload === 'reports' && request.slotsUsed !== undefined,
  );
  const first = Date.parse(reports[0]?.at ?? '');
  const length = quota.windowSeconds * 1000;
  const windows: { startsAt: string; used: number; throttled: number }[] = [];
  for (const request of reports) {
    const index = Math.max(0, Math.floor((Date.parse(request.at) - first) / length));
    while (windows.length <= index) {
      windows.push({
        startsAt: new Date(first + windows.length * length).toISOString(),
        used: 0,
        throttled: 0,
      });
    }
    const window = windows[index];
    if (window === undefined) continue;
    if (request.throttled) window.throttled += 1;
    else window.used += 1;
  }
  const whole = windows.slice(0, -1);
  const used = whole.reduce((sum, window) => sum + window.used, 0);
  return { windows, share: whole.length === 0 ? 1 : used / (whole.length * quota.limit) };
}
