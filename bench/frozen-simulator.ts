import { createSimulatorClock } from '../simulator/clock.ts';
import { routes } from '../simulator/routes/index.ts';
import type { Route, RouteAnswer } from '../simulator/routes/route.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/start.ts';
import type { RoleManagement } from '../simulator/state/role-management.ts';
import type { Tenant } from '../simulator/state/tenant.ts';

import type { Question } from './frozen-simulator-process.ts';

/** What a frozen simulator is made of. */
export interface FrozenOptions extends Pick<SimulatorOptions, 'identities'> {
  readonly tenant: Tenant;
  readonly now: Date;
  /**
   * Whether every page is made anew. If not, each is made once and then sent from memory: making it takes the simulator
   * far longer than a variant takes to read it, and would hide what is to be measured.
   */
  readonly anew: boolean;
}

/** Where it is reached. */
export type FrozenAddress = Pick<Simulator, 'origin' | 'identityEndpoint' | 'identityHeader'>;

/**
 * The simulator's own side of `startFrozenSimulator`: without quotas, its clock stands still. It answers its parent until
 * that is gone.
 *
 * @param more what else the parent is told of it at first.
 */
export async function serveFrozen(
  { tenant, now, anew, identities }: FrozenOptions,
  more: object,
): Promise<void> {
  const simulator = await startSimulator({
    ...(identities && { identities }),
    tenant,
    clock: createSimulatorClock(now, { frozen: true }),
    throttling: false,
    checkShapes: false,
    routes: anew ? routes : routes.map(answeredOnce),
  });
  if (!anew) listOnce(tenant.roleManagement);
  process.on('message', (word: Question) => {
    if (word.ask === 'wait') setWait(simulator, word.milliseconds);
    tell(simulator.requests({ reset: true }).map(asLine));
  });
  process.once('disconnect', () => void simulator.close());
  const { origin, identityEndpoint, identityHeader } = simulator;
  tell({ origin, identityEndpoint, identityHeader, ...more });
}

/** Every answer of Graph leaves so much later. */
function setWait({ faults }: Simulator, delayMs: number): void {
  faults.clear();
  if (delayMs > 0) faults.add({ kind: 'slow', delayMs, times: Number.MAX_SAFE_INTEGER });
}

function tell(what: unknown): void {
  process.send?.(JSON.stringify(what));
}

function asLine({ area, method, path, query, status }: ReturnType<Simulator['requests']>[number]): string {
  return area === 'graph' ? `${method} ${path}?${query} ${status ?? 'unanswered'}` : area;
}

/** What there is at the one instant; every page is a part of it. */
function listOnce(roles: RoleManagement): void {
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

/** The clock stands still and nothing changes, so the same request has the same answer. */
function answeredOnce(route: Route): Route {
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
