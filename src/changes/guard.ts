import { apiLimitObstacles } from '../domain/gates/api-limits.ts';
import { closeGates } from '../domain/gates/close-gates.ts';
import { stricterFloor } from '../domain/gates/counted-on.ts';
import { grantObstacles } from '../domain/gates/not-a-grant.ts';
import { beforeOf } from '../domain/matching/before.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import { lastEnding } from '../domain/matching/ends.ts';
import { isDirectUnder } from '../domain/matching/schedule-match.ts';
import { type AccessKey, accessIdOf, roleKeyOf, type ScheduleKind } from '../domain/model/access.ts';
import type { AccessBefore, PlannedChange } from '../domain/model/change.ts';
import type { Requester } from '../domain/model/command.ts';
import type { Obstacle, PlanItem } from '../domain/model/plan.ts';
import type { FloorRules, Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { RoleCall } from '../ports/index.ts';
import { idsOf, readNamedPrincipals } from '../tenant/read-principals.ts';
import { namedIn, readSettings } from '../tenant/read-snapshot.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ApprovalQuestion } from './approvals.ts';
import { isOfFloor, rolesOfTheFloor, withEarlierSignIns, withSignInsOfHolders } from './floor-look.ts';
import { guardGrant, guardPlannedGrant } from './guard-grants.ts';
import { type GuardPorts, judgeByRules, noAccess, snapshotOf, withRules } from './guard-rules.ts';
import { type Lately, limitedBy } from './lately.ts';

/** A change of access, and who asks for it. */
export interface AskedChange {
  readonly change: PlannedChange;
  readonly askedBy: Requester;
}

/** What was found of a requested change, right before it is claimed. */
export interface GuardedAccess {
  readonly obstacles: readonly Obstacle[];
  readonly before: AccessBefore | null;
  /** Where nothing but an approval is missing; `undefined`: none is needed. */
  readonly question: ApprovalQuestion | undefined;
}

/**
 * What stands against a change of access that a person or a program asks for: the same gates that the jobs' plans go
 * through, on as much of the tenant as the change concerns.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function guardAccess(
  { change, askedBy, validateOnly }: AskedChange & { readonly validateOnly: boolean },
  lately: Lately,
  ports: GuardPorts,
  call: RoleCall,
): Promise<GuardedAccess> {
  const [step] = change.steps;
  if (step === undefined) throw new TypeError('a change without steps');
  const reader = new SnapshotReader();
  const access = await readConcerned(step.kind, change.key, ports, reader, call);
  const before = beforeOf(
    lastEnding(access.schedules[step.kind].filter((row) => isDirectUnder(row, change.key))),
  );
  const guarded = await judgeByRules(ports, async ({ rules }) => {
    const settings = isOfFloor(change.key) ? await readSettings(ports, reader, undefined, call) : new Map();
    const ids = [
      ...idsOf({ access, settings, named: namedIn(rules) }),
      change.key.principalId,
      askedBy.objectId,
    ];
    const named = await readNamedPrincipals(ports.directory, reader, ids, call);
    const seen = { ...access, principals: named, now: ports.clock.now() };
    // Whose access is changed or has just been may not have it much longer.
    const changed = [change, ...lately.assumed.map((assumed) => assumed.change)];
    const wanted = { key: change.key, except: changed.map(({ key }) => key.principalId) };
    const principals = await withSignInsOfHolders(wanted, seen, rules.limits.floor, ports.directory, call);
    const snapshot = await snapshotOf(ports, { ...access, settings, principals, ...reader.notRead }, call);
    const asked = { ...change, before };
    const gates = [
      ...grantObstacles(asked, snapshot.now),
      ...obstaclesTo(asked, { snapshot, rules, lately, asker: askedBy }),
    ];
    const isControlPlane = controlPlaneOf(rules, snapshot).has(asked.key);
    const grant = { change: asked, askedBy, validateOnly, isControlPlane, rules, snapshot };
    return guardGrant(grant, gates, ports, call);
  });
  return { before, question: undefined, ...guarded };
}

/**
 * What stands against one change of a plan, right before it is claimed: the plan was judged whole, and since then others
 * may have changed the rules, the floor, or their minds.
 *
 * @param planned what was just seen of the one access, and the floor of the rules that the plan was made by: a floor that
 *   was lowered since does not loosen the plan.
 */
export async function guardPlanned(
  { change, askedBy }: AskedChange,
  planned: { readonly fresh: TenantSnapshot; readonly floor: FloorRules; readonly isNamed?: boolean },
  lately: Lately,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  const { fresh, floor, isNamed } = planned;
  return withRules(ports, async ({ rules: now }) => {
    const rules = { ...now, limits: { ...now.limits, floor: stricterFloor(floor, now.limits.floor) } };
    const snapshot = isOfFloor(change.key) ? await withFloor(fresh, ports, call) : fresh;
    const isControlPlane = controlPlaneOf(rules, snapshot).has(change.key);
    const own = await guardPlannedGrant({ change, askedBy, isControlPlane, rules, snapshot }, ports, call);
    return [...obstaclesTo(change, { snapshot, rules, lately, asker: undefined, isNamed }), ...own];
  });
}

/** The same snapshot with everybody who holds one of the two roles now. */
async function withFloor(fresh: TenantSnapshot, ports: GuardPorts, call: RoleCall): Promise<TenantSnapshot> {
  const reader = new SnapshotReader();
  const access = await readHolders(ports, reader, call);
  const holders = [
    ...access.schedules.eligibility,
    ...access.schedules.assignment,
    ...access.assignmentInstances,
  ];
  const ids = holders.map((row) => row.key.principalId);
  const principals = await readNamedPrincipals(ports.directory, reader, ids, call);
  return {
    ...fresh,
    schedules: access.schedules,
    assignmentInstances: access.assignmentInstances,
    principals: new Map([...fresh.principals, ...withEarlierSignIns(principals, fresh.principals)]),
    gaps: [...fresh.gaps, ...reader.gaps],
    unreadable: [...fresh.unreadable, ...reader.unreadable],
  };
}

/** Everybody who holds one of the two roles now, with the settings that say how they come to it. */
export async function readFloor(rules: Rules, ports: GuardPorts, call: RoleCall): Promise<TenantSnapshot> {
  const reader = new SnapshotReader();
  const access = await readHolders(ports, reader, call);
  const settings = await readSettings(ports, reader, undefined, call);
  const ids = idsOf({ access, settings, named: namedIn(rules) });
  const principals = await readNamedPrincipals(ports.directory, reader, ids, call);
  return snapshotOf(ports, { ...access, settings, principals, ...reader.notRead }, call);
}

interface GuardGrounds {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  readonly lately: Lately;
  /** A caller, whose limits hold; `undefined`: those of jobs do. */
  readonly asker: Requester | undefined;
  /** Approved by name: it passes the limits of a plan. */
  readonly isNamed?: boolean | undefined;
}

function obstaclesTo(
  change: PlannedChange,
  { snapshot, rules, lately, asker, isNamed }: GuardGrounds,
): readonly Obstacle[] {
  const item = itemOf(change);
  const isOfApi = asker !== undefined;
  const next = asker && { ...limitedBy(change, snapshot.now), by: asker.objectId };
  const beyond = next ? apiLimitObstacles(next, lately.byCallers, rules, snapshot) : [];
  const { obstacles, allowed } = closeGates({
    snapshot,
    rules,
    items: [item],
    limits: isOfApi ? 'none' : 'counts',
    named: isNamed ? new Set([item.id]) : new Set(),
    recent: lately.byJobs,
    assumed: lately.assumed,
    undone: lately.undone,
    lastPopulation: undefined,
  });
  return allowed.length === 1 ? beyond : [...obstacles, ...beyond];
}

type ConcernedRows = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'>;

/** The access itself; where a floor could be broken, everybody who holds one of the two roles. */
async function readConcerned(
  kind: ScheduleKind,
  key: AccessKey,
  ports: GuardPorts,
  reader: SnapshotReader,
  call: RoleCall,
): Promise<ConcernedRows> {
  if (isOfFloor(key)) return readHolders(ports, reader, call);
  const wanted = roleKeyOf(key);
  const own = await reader.rows(`${kind}-schedules`, ports.roles.schedules(kind, wanted, call), wanted);
  return { ...noAccess, schedules: { ...noAccess.schedules, [kind]: own } };
}

async function readHolders(
  { roles }: Pick<GuardPorts, 'roles'>,
  reader: SnapshotReader,
  call: RoleCall,
): Promise<ConcernedRows> {
  const read = rolesOfTheFloor.map(async (roleDefinitionId) => {
    const wanted = { roleDefinitionId };
    const schedulesOf = (kind: ScheduleKind) =>
      reader.rows(`${kind}-schedules`, roles.schedules(kind, wanted, call), wanted);
    return {
      eligibility: await schedulesOf('eligibility'),
      assignment: await schedulesOf('assignment'),
      instances: await reader.rows(
        'assignment-instances',
        roles.instances('assignment', wanted, call),
        wanted,
      ),
    };
  });
  const all = await Promise.all(read);
  return {
    ...noAccess,
    schedules: {
      eligibility: all.flatMap(({ eligibility }) => eligibility),
      assignment: all.flatMap(({ assignment }) => assignment),
    },
    assignmentInstances: all.flatMap(({ instances }) => instances),
  };
}

function itemOf(change: PlannedChange): PlanItem {
  const kind = change.before?.kind ?? change.steps[0]?.kind ?? 'assignment';
  return {
    id: accessIdOf(kind, change.key),
    kind,
    key: change.key,
    decision: 'change',
    reason: 'requested',
    mode: 'apply',
    evidence: {},
    due: null,
    change,
    alsoAffects: [],
  };
}
