import { createSimulatorClock } from '../simulator/clock.ts';
import { routes } from '../simulator/routes/index.ts';
import type { Route, RouteAnswer } from '../simulator/routes/route.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/start.ts';
import type { RoleManagement } from '../simulator/state/role-management.ts';
import type { Tenant } from '../simulator/state/tenant.ts';

import type { SimulatorQuestion } from './frozen-simulator-process.ts';

/** Options of a simulator whose clock is frozen. */
export interface FrozenOptions extends Pick<SimulatorOptions, 'identities'> {
  readonly tenant: Tenant;
  readonly now: Date;
  /**
   * Whether every page is made anew. Otherwise each page is made once and then sent from memory. Making a page takes the
   * simulator far longer than reading it takes a variant, and would hide the variant's own time.
   */
  readonly anew: boolean;
}

/** The simulator's addresses. */
export type FrozenAddress = Pick<Simulator, 'origin' | 'identityEndpoint' | 'identityHeader'>;

/**
 * The child's side of `startFrozenSimulator`. The simulator has no quotas and a frozen clock. It answers its parent until
 * that disconnects.
 *
 * @param extra further properties of the first message.
 */
export async function serveFrozen(
  { tenant, now, anew, identities }: FrozenOptions,
  extra: object,
): Promise<void> {
  const simulator = await startSimulator({
    ...(identities && { identities }),
    tenant,
    clock: createSimulatorClock(now, { frozen: true }),
    throttling: false,
    checkShapes: false,
    routes: anew ? routes : routes.map(cachedRoute),
  });
  if (!anew) cacheLists(tenant.roleManagement);
  process.on('message', (word: SimulatorQuestion) => {
    if (word.ask === 'wait') setWait(simulator, word.milliseconds);
    send(simulator.requests({ reset: true }).map(asLine));
  });
  process.once('disconnect', () => void simulator.close());
  const { origin, identityEndpoint, identityHeader } = simulator;
  send({ origin, identityEndpoint, identityHeader, ...extra });
}

/** Delays every response of Graph. */
function setWait({ faults }: Simulator, delayMs: number): void {
  faults.clear();
  if (delayMs > 0) faults.add({ kind: 'slow', delayMs, times: Number.MAX_SAFE_INTEGER });
}

function send(what: unknown): void {
  process.send?.(JSON.stringify(what));
}

function asLine({ area, method, path, query, status }: ReturnType<Simulator['requests']>[number]): string {
  return area === 'graph' ? `${method} ${path}?${query} ${status ?? 'unanswered'}` : area;
}

/** Computes each listing once. With a frozen clock it does not change. */
export function cacheLists(roles: RoleManagement): void {
  const lists = new Map<string, unknown>();
  const once = <T>(name: string, list: () => T): T => {
    if (!lists.has(name)) lists.set(name, list());
    return lists.get(name) as T;
  };
  const { eligibilitySchedules, assignmentInstances, requestsOf } = roles;
  Object.assign(roles, {
    eligibilitySchedules: (at) => once('eligibilities', () => eligibilitySchedules.call(roles, at)),
    assignmentInstances: (at) => once('instances', () => assignmentInstances.call(roles, at)),
    requestsOf: (kind, at) => once(`requests of ${kind}`, () => requestsOf.call(roles, kind, at)),
  } satisfies Partial<RoleManagement>);
}

/** A route that caches its answers. With a frozen clock, the same request has the same answer. */
function cachedRoute(route: Route): Route {
  const answers = new Map<string, RouteAnswer>();
  return {
    ...route,
    answer(call) {
      const key = `${call.origin}${call.path}?${call.query} ${JSON.stringify(call.body) ?? ''}`;
      const answer = answers.get(key) ?? route.answer(call);
      answers.set(key, answer);
      return answer;
    },
  };
}
