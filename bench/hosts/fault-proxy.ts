import { type ProxiedRequest, startInterceptingProxy } from '../intercepting-proxy.ts';
import type { HostAddresses, HostEnvironment } from './host-environment.ts';

/** Moments at which a process can be disturbed. A change is one request to Graph, with writes to the tables around it. */
export const moments = [
  'a request to Graph',
  'an answer of Graph',
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

export interface FaultProxyOptions {
  /** Whether the answers to reads are moments as well. To most sweeps they are no other than the next request. */
  readonly ofReads?: boolean;
  /** A promise that requests wait for, as in a slow network. */
  hold?(): Promise<void> | undefined;
}

/** @param onMoment called at each moment. It returns `false` to drop that request or response. */
export async function startFaultProxy(
  { simulator, tables: endpoint }: HostEnvironment,
  onMoment: (moment: Moment) => boolean,
  { ofReads = false, hold = () => undefined }: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const arrived = (moment: Moment) => {
    const goesOn = onMoment(moment);
    return hold()?.then(() => goesOn) ?? goesOn;
  };
  const answered = (request: ProxiedRequest) => {
    if (isChange(request)) return onMoment('a change, made and not answered');
    return !ofReads || onMoment('an answer of Graph');
  };
  const [graph, tables] = await Promise.all([
    startInterceptingProxy(simulator.origin, {
      before: (request) =>
        arrived(isChange(request) ? 'a change, before Graph has it' : 'a request to Graph'),
      after: answered,
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

/** Whether a request changes access or role settings, or cancels a request. */
export function isChange({ method, path }: Pick<ProxiedRequest, 'method' | 'path'>): boolean {
  if (method === 'PATCH') return path.includes('/roleManagementPolicies/');
  return method === 'POST' && /ScheduleRequests(\/[^/]+\/cancel)?(\?|$)/.test(path);
}
