import { type ProxiedRequest, startInterceptingProxy } from '../intercepting-proxy.ts';
import type { HostAddresses, HostEnvironment } from './host-environment.ts';

/** Where a run can be disturbed: a change is sent by one request to Graph, and written down by writes around it. */
export const moments = [
  'a request to Graph',
  'a change, before Graph has it',
  'a change, made and not answered',
  'a write, before the store has it',
  'a write, done and not answered',
] as const;
export type Moment = (typeof moments)[number];

/** All that one host has to do with the world passes here. */
export interface FaultProxy {
  readonly addresses: HostAddresses;
  close(): Promise<void>;
}

/**
 * @param onMoment told of each moment; `false`: that request, or that answer, goes no further.
 * @param hold a request that was seen waits for it, as in a slow network.
 */
export async function startFaultProxy(
  { simulator, tables: endpoint }: HostEnvironment,
  onMoment: (moment: Moment) => boolean,
  hold: () => Promise<void> | undefined = () => undefined,
): Promise<FaultProxy> {
  const arrived = (moment: Moment) => {
    const goesOn = onMoment(moment);
    return hold()?.then(() => goesOn) ?? goesOn;
  };
  const [graph, tables] = await Promise.all([
    startInterceptingProxy(simulator.origin, {
      before: (request) =>
        arrived(isChange(request) ? 'a change, before Graph has it' : 'a request to Graph'),
      after: (proxied) => !isChange(proxied) || onMoment('a change, made and not answered'),
    }),
    startInterceptingProxy(endpoint, {
      before: ({ isWrite }) => !isWrite || arrived('a write, before the store has it'),
      after: ({ isWrite }) => !isWrite || onMoment('a write, done and not answered'),
    }),
  ]);
  return {
    addresses: { graph: graph.endpoint, tables: tables.endpoint },
    async close() {
      await Promise.all([graph.close(), tables.close()]);
    },
  };
}

/** Whether a request asks for a change of access. */
export function isChange({ method, path }: Pick<ProxiedRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && /ScheduleRequests(\?|$)/.test(path);
}
