/** The state of the window for one request. */
interface WindowCount {
  readonly allowed: boolean;
  /** Requests in the window, this one and refused ones included. */
  readonly used: number;
  /** Time until the next request would be allowed if none is sent before. 0 if this one was allowed. */
  readonly waitMilliseconds: number;
}

/**
 * At most `limit` requests in any `windowMilliseconds`. The window slides: it ends at each request. Refused requests
 * count as well, so a caller that keeps trying stays refused (docs/graph-facts.md#throttling-quotas).
 */
export interface SlidingWindow {
  /** @param at epoch milliseconds. Arrivals after it are dropped: the clock was set back. */
  take(at: number): WindowCount;
}

export function createSlidingWindow(limit: number, windowMilliseconds: number): SlidingWindow {
  let arrivals: number[] = [];
  return {
    take(at) {
      const opened = at - windowMilliseconds;
      if (arrivals.some((arrival) => arrival <= opened || arrival > at)) {
        arrivals = arrivals.filter((arrival) => arrival > opened && arrival <= at);
      }
      arrivals.push(at);
      // Arrivals beyond twice the limit cannot change an answer, so the oldest are dropped.
      if (arrivals.length > 2 * limit) arrivals.shift();
      const used = arrivals.length;
      if (used <= limit) return { allowed: true, used, waitMilliseconds: 0 };
      const lastToLeave = arrivals[used - limit] ?? at;
      return { allowed: false, used, waitMilliseconds: lastToLeave + windowMilliseconds - at };
    },
  };
}
