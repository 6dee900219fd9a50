import type { Workload } from './routes/route.ts';

/** Which part of the simulator a request went to. Control requests are not logged. */
export type Area = 'graph' | 'identity' | 'discovery' | 'unknown';

/** What is known of one request. Never a token, never a body. */
export interface LoggedRequest {
  /** The n-th request of its area since the simulator started, counted from 1. */
  readonly number: number;
  readonly area: Area;
  /** By the simulator's clock, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Without the question mark, still encoded. */
  readonly query: string;
  readonly requestId: string;
  readonly clientRequestId?: string;
  /** Of an item of a batch: the request id of the batch. */
  readonly batchRequestId?: string;
  /** Application id of the caller, once its token was found good. */
  appId?: string;
  workload?: Workload;
  /** What the request cost, where resource units are counted. */
  resourceUnits?: number;
  /** For reports: requests in the 10 s up to and with this one, refused ones included. */
  slotsUsed?: number;
  /** Refused by the quota. A 429 that came from a fault is not counted here. */
  throttled: boolean;
  /** The kind of the fault that befell it. */
  fault?: string;
  /** Absent: nothing was answered (reset, hang), or not yet. */
  status?: number;
}

export interface RequestLog {
  /** Writes an arrival down; the caller fills in what becomes of it. */
  open(arrival: Omit<LoggedRequest, 'number' | 'throttled'>): LoggedRequest;
  /** Oldest first; the last 100,000. `reset`: forget them after reading. Numbers go on. */
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

/** How well a quota of requests per window was used. */
export interface SlotUse {
  /** Windows of `windowSeconds` laid end to end from the first request of the workload. */
  readonly windows: readonly {
    readonly startsAt: string;
    readonly used: number;
    readonly throttled: number;
  }[];
  /**
   * Used slots over offered slots, 0 to 1, over all windows but the last, which the work need not fill.
   * One window only: 1, for there was nothing to wait for.
   */
  readonly share: number;
}

/** Counts the slots of the reports quota (5 in 10 s) that one application used. Requests refused use none. */
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
