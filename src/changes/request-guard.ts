import { closeGates } from '../domain/gates/close-gates.ts';
import { beforeOf } from '../domain/matching/before.ts';
import { endOf, endText } from '../domain/matching/ends.ts';
import { protectionOf } from '../domain/matching/rules-of-access.ts';
import { isDirectUnder } from '../domain/matching/schedule-match.ts';
import { accessIdOf, type ScheduleKind, sameId } from '../domain/model/access.ts';
import { isRemoval } from '../domain/model/actions.ts';
import type { PlannedStep } from '../domain/model/change.ts';
import type { Obstacle, PlanItem } from '../domain/model/plan.ts';
import type { AccessSchedule, ScheduleChange } from '../domain/model/role-schedules.ts';
import type { Allowance, LimitSet, LoadedRules, Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../domain/model/well-known-roles.ts';
import { RulesUnusable } from '../ports/errors.ts';
import type {
  Clock,
  Directory,
  RoleCall,
  RoleManagement,
  RoleSettings,
  RulesSource,
} from '../ports/index.ts';
import { idsOf, readNamedPrincipals } from '../tenant/read-principals.ts';
import { namedIn, readSettings } from '../tenant/read-snapshot.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';

export interface GuardPorts {
  readonly rules: RulesSource;
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly clock: Clock;
}

/** The two roles that floors are kept of, and whose holders approve where nobody else is named. */
const rolesOfTheFloor = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];

/**
 * What stands against a change of access that a person or a program asks for: the same gates that the jobs' plans go
 * through, on as much of the tenant as the change concerns. Empty: nothing does.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function obstaclesToChange(
  change: ScheduleChange,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  if (change.validationOnly) return [];
  return withRules(ports, async ({ rules }) => {
    const look = new SnapshotReader();
    const access = await readConcerned(change, ports, look, call);
    const item = itemOf(change, access.schedules[change.kind], ports.clock.now());
    const isOfFloor = rolesOfTheFloor.some((id) => sameId(id, change.key.roleDefinitionId));
    const settings = isOfFloor ? await readSettings(ports, look, undefined, call) : new Map();
    const ids = [...idsOf({ access, settings, named: namedIn(rules) }), change.key.principalId];
    const principals = await readNamedPrincipals(ports.directory, look, ids, call);
    const snapshot = snapshotOf(ports, { ...access, settings, principals, gaps: look.gaps });
    const { obstacles, allowed } = judge(snapshot, rules, [item]);
    return allowed.length === 1 ? [] : obstacles;
  });
}

/** What stands against a change of a role's settings: unusable rules, a protected list that means nobody, a protected role. */
export async function obstaclesToSettings(
  policyId: string,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  return withRules(ports, async ({ rules }) => {
    const { closed } = await readProtected(rules, [], ports, call);
    const role = await roleOfPolicy(policyId, ports, call);
    const entry = rules.protected.roles.find(({ id }) => role !== undefined && sameId(id, role));
    if (entry === undefined) return closed;
    const sentence = `The role ${entry.id} is protected by the rules (${entry.why}). Its settings are not changed.`;
    return [...closed, { code: 'protected', stops: 'everything', itemId: undefined, sentence }];
  });
}

/**
 * What stands against taking a request back: unusable rules, a protected list that means nobody, or that it is about
 * somebody protected.
 *
 * @throws GraphCallError when the request cannot be read.
 */
export async function obstaclesToCancel(
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
  const look = new SnapshotReader();
  const wanted = [...namedIn(rules), ...ids];
  const principals = await readNamedPrincipals(ports.directory, look, wanted, call);
  const snapshot = snapshotOf(ports, { ...nothing, settings: new Map(), principals, gaps: look.gaps });
  const closed = judge(snapshot, rules, []).obstacles.filter(({ stops }) => stops === 'everything');
  return { snapshot, closed };
}

async function withRules(
  { rules }: GuardPorts,
  judged: (loaded: LoadedRules) => Promise<readonly Obstacle[]>,
): Promise<readonly Obstacle[]> {
  try {
    return await judged(await rules.load());
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
  for await (const page of roleSettings.assignments({ withRules: false }, call)) {
    const found = page.find((row) => sameId(row.policyId, policyId));
    if (found !== undefined) return found.roleDefinitionId;
  }
  return undefined;
}

type Concerned = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'>;
const nothing: Concerned = {
  schedules: { eligibility: [], assignment: [] },
  assignmentInstances: [],
  requests: { eligibility: [], assignment: [] },
};

/** The access itself; where a floor could be broken, everybody who holds one of the two roles. */
async function readConcerned(
  { kind, key }: ScheduleChange,
  { roles }: GuardPorts,
  look: SnapshotReader,
  call: RoleCall,
): Promise<Concerned> {
  if (!rolesOfTheFloor.some((id) => sameId(id, key.roleDefinitionId))) {
    const own = await look.rows(`${kind}-schedules`, roles.schedules(kind, key, call));
    return { ...nothing, schedules: { ...nothing.schedules, [kind]: own } };
  }
  const read = rolesOfTheFloor.map(async (roleDefinitionId) => ({
    eligibility: await look.rows(
      'eligibility-schedules',
      roles.schedules('eligibility', { roleDefinitionId }, call),
    ),
    assignment: await look.rows(
      'assignment-schedules',
      roles.schedules('assignment', { roleDefinitionId }, call),
    ),
    instances: await look.rows(
      'assignment-instances',
      roles.instances('assignment', { roleDefinitionId }, call),
    ),
  }));
  const all = await Promise.all(read);
  return {
    ...nothing,
    schedules: {
      eligibility: all.flatMap(({ eligibility }) => eligibility),
      assignment: all.flatMap(({ assignment }) => assignment),
    },
    assignmentInstances: all.flatMap(({ instances }) => instances),
  };
}

function snapshotOf({ clock }: GuardPorts, seen: Omit<TenantSnapshot, 'now' | 'history'>): TenantSnapshot {
  return { ...seen, now: clock.now(), history: { activationsKnownSince: undefined, memories: new Map() } };
}

/** Percentages are of the whole tenant, which is not read for one change; counts hold. */
function judge(snapshot: TenantSnapshot, rules: Rules, items: readonly PlanItem[]) {
  const counted = (allowance: Allowance): Allowance => ({ ...allowance, percent: 100 });
  const set = ({ perRun, per24Hours }: LimitSet): LimitSet => ({
    perRun: counted(perRun),
    per24Hours: counted(per24Hours),
  });
  const { limits } = rules;
  const { controlPlane } = limits;
  const byCount: Rules = {
    ...rules,
    limits: {
      ...limits,
      removals: set(limits.removals),
      renewals: set(limits.renewals),
      controlPlane: {
        ...controlPlane,
        removals: set(controlPlane.removals),
        renewals: set(controlPlane.renewals),
      },
    },
  };
  return closeGates({ snapshot, rules: byCount, items, recent: [], lastPopulation: undefined });
}

function itemOf(change: ScheduleChange, schedules: readonly AccessSchedule[], now: Date): PlanItem {
  const { kind, key, action } = change;
  const step: PlannedStep = { kind, actions: [], endDateTime: endAsked(change, now) };
  return {
    id: accessIdOf(kind, key),
    kind,
    key,
    decision: 'change',
    reason: 'asked',
    mode: 'apply',
    evidence: { action },
    due: null,
    change: {
      effect: 'asked',
      key,
      steps: [step],
      before: beforeOf(schedules.find((row) => isDirectUnder(row, key))),
      justification: change.justification ?? '',
      ticket: null,
    },
    alsoAffects: [],
  };
}

function endAsked(change: ScheduleChange, now: Date): PlannedStep['endDateTime'] {
  if (isRemoval(change.action)) return undefined;
  return endText(endOf({ ...change, startDateTime: change.startDateTime ?? now }));
}
