import { type ProxiedRequest, startInterceptingProxy } from '../intercepting-proxy.ts';
import type { HostAddresses, HostEnvironment } from './host-environment.ts';

/** Moments at which a run can be disturbed. A change is one request to Graph, with writes to the tables around it. */
export const moments = [
  'a request to Graph',
  'a change, before Graph has it',
  'a change, made and not answered',
  'a write, before the store has it',
  'a write, done and not answered',
] as const;
export type Moment = (typeof moments)[number];

/** A proxy in front of Graph and the tables, for one host. */
export interface FaultProxy {
  readonly addresses: HostAddresses;
  close(): Promise<void>;
}

/**
 * @param onMoment called at each moment. It returns `false` to drop that request or response.
 * @param hold a promise that requests wait for, as in a slow network.
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

/** Whether a request changes access. */
export function isChange({ method, path }: Pick<ProxiedRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && /ScheduleRequests(\?|$)/.test(path);
}
