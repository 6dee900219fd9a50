import { ownGrantObstacles } from '../domain/gates/own-grants.ts';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import { protectionOf } from '../domain/matching/rules-of-access.ts';
import type { ScheduleKind } from '../domain/model/access.ts';
import { mayTakeAway } from '../domain/model/actions.ts';
import type { Requester } from '../domain/model/command.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { ScheduleRequest } from '../domain/model/role-schedules.ts';
import type { LoadedRules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { RoleCall } from '../ports/index.ts';
import { readParties } from '../tenant/read-parties.ts';
import { type GuardPorts, readProtected, withRules } from './guard-rules.ts';

/** A request that somebody wants to take back. */
export interface AskedCancellation {
  readonly scheduleKind: ScheduleKind;
  readonly requestId: string;
  readonly askedBy: Requester;
}

/**
 * What stands against taking a request back: unusable rules, a protected list that means nobody, that it is about somebody
 * protected; and, where it would have taken access away, whatever stands against giving that access.
 *
 * @throws GraphCallError when the request cannot be read.
 */
export async function guardCancellation(
  { scheduleKind, requestId, askedBy }: AskedCancellation,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  return withRules(ports, async (loaded) => {
    const request = await ports.roles.request(scheduleKind, requestId, call);
    const ids = request === undefined ? [] : [request.key.principalId, askedBy.objectId];
    const { snapshot, closed } = await readProtected(loaded.rules, ids, ports, call);
    if (request === undefined) return closed;
    const kept = mayTakeAway(request.action)
      ? await keptObstacles({ request, askedBy }, { loaded, snapshot }, ports, call)
      : [];
    return [...closed, ...protectedObstacles(request, loaded, snapshot), ...kept];
  });
}

function protectedObstacles(
  { key }: ScheduleRequest,
  { rules }: LoadedRules,
  snapshot: TenantSnapshot,
): readonly Obstacle[] {
  const found = protectionOf(snapshot, rules)(key);
  if (found === undefined) return [];
  return [
    wholeObstacle(
      'protected',
      `The request is about what the rules protect, through ${found.id} (${found.why}). It is left to a person.`,
    ),
  ];
}

/** Whoever takes a removal back gives what it would have taken: to nobody of their own, and no control of the tenant. */
async function keptObstacles(
  { request: { key }, askedBy }: { readonly request: ScheduleRequest; readonly askedBy: Requester },
  { loaded: { rules }, snapshot }: { readonly loaded: LoadedRules; readonly snapshot: TenantSnapshot },
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  const { principals } = snapshot;
  const input = { askedBy, principalId: key.principalId, principals, people: rules.api.people };
  const own = ownGrantObstacles(await readParties(input, ports, call));
  if (!controlPlaneOf(rules, snapshot).has(key)) return own;
  const sentence =
    'The request would take away what controls the tenant, and nobody approves a cancellation. Let it be done, and ask for the access anew with POST /api/eligibilities or /api/assignments: that waits for approval.';
  return [...own, wholeObstacle('control-plane', sentence)];
}
