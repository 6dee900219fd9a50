import type { Simulator } from '../../simulator/start.ts';

type SentRequest = ReturnType<Simulator['requests']>[number];

/** Requests to Graph that are no reads: `PATCH /v1.0/…`. */
export function writesIn(sent: readonly SentRequest[]): readonly string[] {
  return sent
    .filter(
      ({ area, method, path }) =>
        area === 'graph' &&
        method !== 'GET' &&
        !(method === 'POST' && path.endsWith('/directoryObjects/getByIds')),
    )
    .map(({ method, path }) => `${method} ${path}`);
}
