import { type Passing, startCountingProxy } from '../counting-proxy.ts';
import type { Addresses, World } from './host-environment.ts';

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
export interface Doorway {
  readonly at: Addresses;
  close(): Promise<void>;
}

/**
 * @param seen told of each moment; `false`: that request, or that answer, goes no further.
 * @param until a request that was seen waits for it, as in a slow network.
 */
export async function openDoorway(
  { simulator, tables: endpoint }: World,
  seen: (moment: Moment) => boolean,
  until: () => Promise<void> | undefined = () => undefined,
): Promise<Doorway> {
  const arrived = (moment: Moment) => {
    const goesOn = seen(moment);
    return until()?.then(() => goesOn) ?? goesOn;
  };
  const [graph, tables] = await Promise.all([
    startCountingProxy(simulator.origin, {
      before: (passing) =>
        arrived(isChange(passing) ? 'a change, before Graph has it' : 'a request to Graph'),
      after: (passing) => !isChange(passing) || seen('a change, made and not answered'),
    }),
    startCountingProxy(endpoint, {
      before: ({ isWrite }) => !isWrite || arrived('a write, before the store has it'),
      after: ({ isWrite }) => !isWrite || seen('a write, done and not answered'),
    }),
  ]);
  return {
    at: { graph: graph.endpoint, tables: tables.endpoint },
    async close() {
      await Promise.all([graph.close(), tables.close()]);
    },
  };
}

/** Whether a request asks for a change of access. */
export function isChange({ method, path }: Pick<Passing, 'method' | 'path'>): boolean {
  return method === 'POST' && /ScheduleRequests(\?|$)/.test(path);
}
