import { apiLimitObstacles } from '../domain/gates/api-limits.ts';
import { protectedListObstacles } from '../domain/gates/protected-list.ts';
import { protectionOf } from '../domain/matching/rules-of-access.ts';
import { type ScheduleKind, sameId } from '../domain/model/access.ts';
import type { Requester } from '../domain/model/command.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { LoadedRules, Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { RulesUnusable } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import { findRow } from '../ports/reading.ts';
import { readNamedPrincipals } from '../tenant/read-principals.ts';
import { namedIn, readRoleDefinitions } from '../tenant/read-snapshot.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Lately } from './lately.ts';
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

/** What stands against a change of a role's settings: unusable rules, a protected list that means nobody, a protected role. */
export async function guardSettings(
  { policyId, askedBy }: { readonly policyId: string; readonly askedBy: Requester },
  lately: Lately,
  ports: GuardPorts,
  call: RoleCall,
): Promise<{ readonly obstacles: readonly Obstacle[]; readonly roleDefinitionId: string | undefined }> {
  const role = await roleOfPolicy(policyId, ports, call);
  const obstacles = await withRules(ports, async ({ rules }) => {
    const { closed, snapshot } = await readProtected(rules, [], ports, call);
    const next = { limited: 'roleSettings', of: { roleDefinitionId: role }, by: askedBy.objectId } as const;
    const beyond = apiLimitObstacles(next, lately.byCallers, rules, snapshot);
    const other = lately.settingsInProgress.get(policyId);
    const busy: readonly Obstacle[] =
      other === undefined ? [] : [inProgress(`Change ${other} of the same role settings is in progress.`)];
    const entry = rules.protected.roles.find(({ id }) => role !== undefined && sameId(id, role));
    if (entry === undefined) return [...closed, ...busy, ...beyond];
    const sentence = `The role ${entry.id} is protected by the rules (${entry.why}). Its settings are not changed.`;
    return [
      ...closed,
      ...busy,
      ...beyond,
      { code: 'protected', stops: 'everything', itemId: undefined, sentence },
    ];
  });
  return { obstacles, roleDefinitionId: role };
}

function inProgress(sentence: string): Obstacle {
  return {
    code: 'in-progress',
    stops: 'everything',
    itemId: undefined,
    sentence: `${sentence} Ask again when it is over.`,
  };
}

/**
 * What stands against taking a request back: unusable rules, a protected list that means nobody, or that it is about
 * somebody protected.
 *
 * @throws GraphCallError when the request cannot be read.
 */
export async function guardCancellation(
  kind: ScheduleKind,
  requestId: string,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  return withRules(ports, async ({ rules }) => {
    const request = await ports.roles.request(kind, requestId, call);
    const about = request === undefined ? [] : [request.key];
    const ids = about.map(({ principalId }) => principalId);
    const { snapshot, closed } = await readProtected(rules, ids, ports, call);
    const found = about.map(protectionOf(snapshot, rules)).find((one) => one !== undefined);
    if (found === undefined) return closed;
    const sentence = `The request is about what the rules protect, through ${found.id} (${found.why}). It is left to a person.`;
    return [...closed, { code: 'protected', stops: 'everything', itemId: undefined, sentence }];
  });
}

/** Who the rules protect and these, as they are now; and whether the protected list can be relied on. */
async function readProtected(rules: Rules, ids: readonly string[], ports: GuardPorts, call: RoleCall) {
  const reader = new SnapshotReader();
  const wanted = [...namedIn(rules), ...ids];
  const principals = await readNamedPrincipals(ports.directory, reader, wanted, call);
  const snapshot = await snapshotOf(ports, { ...nothing, principals, ...reader.notRead }, call);
  const closed = protectedListObstacles(snapshot, rules);
  return { snapshot, closed };
}

export async function withRules(
  { rules }: GuardPorts,
  judged: (loaded: LoadedRules) => Promise<readonly Obstacle[]>,
): Promise<readonly Obstacle[]> {
  try {
    const loaded = await rules.load();
    return [...rulesObstacles(loaded).filter(({ stops }) => stops !== 'nothing'), ...(await judged(loaded))];
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return [{ code: 'rules-unusable', stops: 'everything', itemId: undefined, sentence: error.message }];
  }
}

async function roleOfPolicy(
  policyId: string,
  { roleSettings }: GuardPorts,
  call: RoleCall,
): Promise<string | undefined> {
  const assignments = roleSettings.assignments({ withRules: false }, call);
  return (await findRow(assignments, (row) => sameId(row.policyId, policyId)))?.roleDefinitionId;
}

const nothing = {
  schedules: { eligibility: [], assignment: [] },
  assignmentInstances: [],
  requests: { eligibility: [], assignment: [] },
  settings: new Map(),
};

/**
 * As much of the tenant as one change concerns, now. Role definitions that cannot be read are no gap here: they tighten
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
