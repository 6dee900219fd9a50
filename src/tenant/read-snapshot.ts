import { type HistoryUpdate, type MadeRenewal, remember } from '../domain/access-history.ts';
import { type AccessKey, isDirectoryRole, type ScheduleKind } from '../domain/model/access.ts';
import type { RoleDefinitions } from '../domain/model/role-definitions.ts';
import type { ScheduleFilter } from '../domain/model/role-schedules.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { AccessHistory, SettingsOfRole, TenantSnapshot } from '../domain/model/snapshot.ts';
import { type SignInDropLimit, signInDrop } from '../domain/sign-in-history.ts';
import type {
  AccessHistories,
  Directory,
  RoleCall,
  RoleDefinitionSource,
  RoleManagement,
  RoleSettings,
  Self,
} from '../ports/index.ts';
import { noteMissingSchedules } from './missing-schedules.ts';
import { type AccessRead, readPrincipals, readPrincipalsAgain } from './read-principals.ts';
import { SnapshotReader } from './snapshot-reader.ts';
import { withoutUnknownForms } from './unknown-forms.ts';

export interface SnapshotSources {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly roleDefinitions: RoleDefinitionSource;
  readonly self: Self;
  readonly histories: AccessHistories;
}

interface ReadOptions {
  /** The run's one instant. */
  readonly now: Date;
  /** Ids that the rules name: their principals are read whether they hold a role or not. */
  readonly named: readonly string[];
  /** Renewals by this app that took effect in the last days. */
  readonly renewals: readonly MadeRenewal[];
  readonly signInDrop: SignInDropLimit;
}

/** Every id of a principal that the rules name. */
export function namedIn({ protected: kept, exceptions, renew }: Rules): readonly string[] {
  return [
    ...kept.principals.map(({ id }) => id),
    ...kept.groups.map(({ id }) => id),
    ...exceptions.map(({ principalId }) => principalId),
    ...renew.attestations.map(({ principalId }) => principalId),
  ];
}

/** A snapshot, with the memory that follows from it. */
export interface SnapshotReading {
  readonly snapshot: TenantSnapshot;
  readonly remembered: HistoryUpdate;
  /** Whether activations were read completely, so that "known until now" may be stored. */
  readonly areActivationsComplete: boolean;
}

/**
 * Reads the tenant once: everything that hygiene decides by. An incomplete part is a gap of the snapshot, never an empty
 * list.
 *
 * @throws GraphCallError `cancelled` when the time is over; StoreError when our own memory cannot be read.
 */
export async function readSnapshot(
  ports: SnapshotSources,
  options: ReadOptions,
  call: RoleCall,
): Promise<SnapshotReading> {
  const reader = new SnapshotReader();
  const roles = Promise.all([
    readAccess(ports, reader, {}, call),
    readSettings(ports, reader, undefined, call),
  ]);
  const wanted = roles.then(([access, settings]) => ({ access, settings, named: options.named }));
  const [[access, settings], roleDefinitions, principals, before, knownUntil] = await Promise.all([
    roles,
    readRoleDefinitions(ports, reader, call),
    readPrincipals(ports.directory, reader, wanted, call),
    ports.histories.read(),
    ports.histories.activationsKnownUntil(),
  ]);
  const seen = {
    now: options.now,
    ...access,
    principals,
    settings,
    roleDefinitions,
    ownObjectId: ports.self.objectId(),
    ...reader.notRead,
  };
  const remembered = remember(seen, before, knownUntil, options.renewals);
  const { history } = remembered;
  const drop = signInDrop(seen, history.signIns, options.signInDrop);
  const gaps = drop === undefined ? seen.gaps : [...seen.gaps, drop];
  // A request that cannot be read may be an activation.
  const areActivationsComplete =
    history.activationsKnownSince !== undefined &&
    !reader.unreadable.some(({ part }) => part === 'assignment-requests');
  return { snapshot: { ...seen, gaps, history }, remembered, areActivationsComplete };
}

/**
 * Reads one access again just before it is changed, at the instant of the snapshot that it was planned on. Everything
 * else is taken from that snapshot.
 */
export async function readSnapshotOf(
  ports: SnapshotSources,
  key: AccessKey,
  base: TenantSnapshot,
  call: RoleCall,
): Promise<TenantSnapshot> {
  const reader = new SnapshotReader();
  const [access, settings] = await Promise.all([
    readAccess(ports, reader, concerned(key, base), call),
    readSettingsOf(ports, reader, key, base, call),
  ]);
  const principals = await readPrincipalsAgain(ports.directory, reader, key, base, call);
  const seen = {
    now: base.now,
    ...access,
    principals: new Map([...base.principals, ...principals]),
    settings,
    roleDefinitions: base.roleDefinitions,
    ownObjectId: base.ownObjectId,
    given: base.given,
    ...reader.notRead,
  };
  return { ...seen, history: withNewActivations(seen, base.history) };
}

/** Settings that the second read does not find are no longer known. Groups have none. */
async function readSettingsOf(
  ports: SnapshotSources,
  reader: SnapshotReader,
  key: AccessKey,
  { settings }: TenantSnapshot,
  call: RoleCall,
): Promise<TenantSnapshot['settings']> {
  if (!isDirectoryRole(key)) return settings;
  const found = await readSettings(ports, reader, key.roleDefinitionId, call);
  return new Map([...[...settings].filter(([id]) => id !== key.roleDefinitionId), ...found]);
}

/** A filter for one access. A group's members count as well, so their rows of the role are read. */
function concerned(key: AccessKey, { principals }: TenantSnapshot): ScheduleFilter {
  const { principalId } = key;
  const isOfGroup = principals.get(principalId)?.kind === 'group';
  return isOfGroup && isDirectoryRole(key) ? { roleDefinitionId: key.roleDefinitionId } : { principalId };
}

/** Activations since the first read count. */
function withNewActivations(seen: Omit<TenantSnapshot, 'history'>, history: AccessHistory): AccessHistory {
  const { history: fresh } = remember(seen, history, seen.now, [], false);
  return { ...fresh, activationsKnownSince: history.activationsKnownSince };
}

async function readAccess(
  { roles }: SnapshotSources,
  reader: SnapshotReader,
  filter: ScheduleFilter,
  call: RoleCall,
): Promise<AccessRead> {
  const all = { ...call, inAnyOrder: true };
  const schedules = async (kind: ScheduleKind) => {
    const rows = await reader.rows(`${kind}-schedules`, roles.schedules(kind, filter, all), filter);
    return withoutUnknownForms(reader, `${kind}-schedules`, rows);
  };
  const requests = (kind: ScheduleKind) =>
    reader.rows(`${kind}-requests`, roles.requests(kind, filter, all), filter);
  const [eligible, assigned, inForce, eligibleAsked, assignedAsked] = await Promise.all([
    schedules('eligibility'),
    schedules('assignment'),
    reader.rows('assignment-instances', roles.instances('assignment', filter, all), filter),
    requests('eligibility'),
    requests('assignment'),
  ]);
  const assignmentInstances = withoutUnknownForms(reader, 'assignment-instances', inForce);
  noteMissingSchedules(reader, assignmentInstances, assigned);
  return {
    schedules: { eligibility: eligible, assignment: assigned },
    assignmentInstances,
    requests: { eligibility: eligibleAsked, assignment: assignedAsked },
  };
}

/** Roles that could not be read are absent, and count as roles that control the tenant. */
export async function readRoleDefinitions(
  { roleDefinitions }: Pick<SnapshotSources, 'roleDefinitions'>,
  reader: SnapshotReader,
  call: RoleCall,
): Promise<RoleDefinitions> {
  const read = await reader.part('role-definitions', () => roleDefinitions.read(call));
  return read ?? { byId: new Map(), privilegedActions: undefined };
}

/** Reads settings by role definition id. @param roleDefinitionId `undefined`: of all roles. */
export async function readSettings(
  { roleSettings }: Pick<SnapshotSources, 'roleSettings'>,
  reader: SnapshotReader,
  roleDefinitionId: string | undefined,
  call: RoleCall,
): Promise<ReadonlyMap<string, SettingsOfRole>> {
  const wanted = { withRules: true, roleDefinitionId };
  const narrowedTo = roleDefinitionId === undefined ? {} : { roleDefinitionId };
  const rows = await reader.rows('role-settings', roleSettings.assignments(wanted, call), narrowedTo);
  const known = new Map<string, SettingsOfRole>();
  for (const { roleDefinitionId: id, policyId, policy } of rows) {
    const requirements = policy?.requirements;
    if (requirements !== undefined) known.set(id, { roleDefinitionId: id, policyId, ...requirements });
    else
      reader.odd('role-settings', {
        id: policyId,
        roleDefinitionId: id,
        because: `The rules of policy ${policyId} are not of the form that Graph promises.`,
      });
  }
  return known;
}
