/** What one request found. */
export interface WindowCount {
  readonly allowed: boolean;
  /** Requests in the window, this one and refused ones included. */
  readonly used: number;
  /** Until a next request would be allowed, if none is sent before. 0 when this one was. */
  readonly waitMilliseconds: number;
}

/**
 * At most `limit` requests in any `windowMilliseconds`. The window slides: it ends at each request and looks back.
 * Refused requests count like the others ("keep-trying still counts", facts §6.2), so a caller that hammers stays out.
 */
export interface SlidingWindow {
  /** @param at epoch milliseconds. Arrivals that lie in its future (the clock was set back) are forgotten. */
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
      // More than twice the limit changes no answer: the oldest ones can go.
      if (arrivals.length > 2 * limit) arrivals.shift();
      const used = arrivals.length;
      if (used <= limit) return { allowed: true, used, waitMilliseconds: 0 };
      const lastToLeave = arrivals[used - limit] ?? at;
      return { allowed: false, used, waitMilliseconds: lastToLeave + windowMilliseconds - at };
    },
  };
}
