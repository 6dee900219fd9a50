import { protectedListObstacles } from '../domain/gates/protected-list.ts';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { LoadedRules, Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { RulesUnusable } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import { readNamedPrincipals } from '../tenant/read-principals.ts';
import { namedIn, readRoleDefinitions } from '../tenant/read-snapshot.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ChangePorts } from './change-ports.ts';
import { rulesObstacles } from './standing-obstacles.ts';

export type GuardPorts = Pick<
  ChangePorts,
  | 'tenantId'
  | 'rules'
  | 'directory'
  | 'roles'
  | 'roleSettings'
  | 'roleDefinitions'
  | 'self'
  | 'notifier'
  | 'clock'
>;

/** Of access that is not looked at. */
export const noAccess: Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'> = {
  schedules: { eligibility: [], assignment: [] },
  assignmentInstances: [],
  requests: { eligibility: [], assignment: [] },
};

/** Who the rules protect and these, as they are now; and whether the protected list can be relied on. */
export async function readProtected(rules: Rules, ids: readonly string[], ports: GuardPorts, call: RoleCall) {
  const reader = new SnapshotReader();
  const wanted = [...namedIn(rules), ...ids];
  const principals = await readNamedPrincipals(ports.directory, reader, wanted, call);
  const snapshot = await snapshotOf(
    ports,
    { ...noAccess, settings: new Map(), principals, ...reader.notRead },
    call,
  );
  const closed = protectedListObstacles(snapshot, rules);
  return { snapshot, closed };
}

/** What stands against a change. */
interface Obstacles {
  readonly obstacles: readonly Obstacle[];
}

/**
 * Judges a change by the rules in force.
 *
 * @returns what was found, with what stands against it by the rules as a whole; where they cannot be used, that alone.
 */
export async function judgeByRules<T extends Obstacles>(
  { rules }: GuardPorts,
  judge: (loaded: LoadedRules) => Promise<T>,
): Promise<T | Obstacles> {
  try {
    const loaded = await rules.load();
    const ofRules = rulesObstacles(loaded).filter(({ stops }) => stops !== 'nothing');
    const found = await judge(loaded);
    return { ...found, obstacles: [...ofRules, ...found.obstacles] };
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    const { message: sentence } = error;
    return { obstacles: [wholeObstacle('rules-unusable', sentence)] };
  }
}

/** What stands against a change by the rules in force, where nothing else is to be found of it. */
export async function withRules(
  ports: GuardPorts,
  judge: (loaded: LoadedRules) => Promise<readonly Obstacle[]>,
): Promise<readonly Obstacle[]> {
  const { obstacles } = await judgeByRules(ports, async (loaded) => ({ obstacles: await judge(loaded) }));
  return obstacles;
}

/**
 * The tenant as far as one change concerns it, now. Role definitions that cannot be read are no gap here: they tighten
 * limits, and stop nobody from taking access away.
 */
export async function snapshotOf(
  ports: GuardPorts,
  seen: Omit<TenantSnapshot, 'now' | 'history' | 'roleDefinitions' | 'ownObjectId'>,
  call: RoleCall,
): Promise<TenantSnapshot> {
  const roleDefinitions = await readRoleDefinitions(ports, new SnapshotReader(), call);
  return {
    ...seen,
    now: ports.clock.now(),
    roleDefinitions,
    ownObjectId: ports.self.objectId(),
    history: { activationsKnownSince: undefined, memories: new Map(), signIns: new Map() },
  };
}
