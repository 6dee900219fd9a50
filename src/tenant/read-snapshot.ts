import { type MadeRenewal, type Remembered, remember } from '../domain/access-history.ts';
import type { RoleKey, ScheduleFilter, ScheduleKind } from '../domain/model/role-schedules.ts';
import type { Rules } from '../domain/model/rules.ts';
import type {
  AccessHistory,
  Gap,
  SettingsOfRole,
  SnapshotPart,
  TenantSnapshot,
} from '../domain/model/snapshot.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { AccessHistories, Directory, RoleCall, RoleManagement, RoleSettings } from '../ports/index.ts';
import { readPrincipals, readPrincipalsAgain } from './read-principals.ts';
import { settingsOfRole } from './settings-of-role.ts';

export interface SnapshotSources {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly histories: AccessHistories;
}

export interface ReadOptions {
  /** The run's one instant. */
  readonly now: Date;
  /** Ids that the rules name: who they stand for must be known whether they hold a role or not. */
  readonly named: readonly string[];
  /** Renewals of ours that took effect in the last days. */
  readonly renewals: readonly MadeRenewal[];
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

/** A snapshot, and what is to be remembered of it. */
export interface SnapshotReading {
  readonly snapshot: TenantSnapshot;
  readonly remembered: Remembered;
  /** Whether activations were read completely, so that "known until now" may be stored. */
  readonly areActivationsComplete: boolean;
}

/** What a look is made of: the parts that can fail, each by itself. */
export class SnapshotReader {
  readonly gaps: Gap[] = [];

  /**
   * The only place where a failed read becomes data: the rows that came are kept, and the gap says that there are more.
   *
   * @throws GraphCallError `cancelled`, when the run's time is over.
   */
  async rows<T>(part: SnapshotPart, pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
    const rows: T[] = [];
    await this.part(part, async () => {
      for await (const page of pages) for (const row of page) rows.push(row);
    });
    return rows;
  }

  /** @returns `undefined` for what could not be read; the gap says why. */
  async part<T>(part: SnapshotPart, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
      this.gaps.push({ part, because: error.message });
      return undefined;
    }
  }
}

/**
 * Looks at the tenant once: everything that hygiene decides by. What could not be seen completely is a gap of the snapshot,
 * never an empty list.
 *
 * @throws GraphCallError `cancelled` when the time is over; StoreError when our own memory cannot be read.
 */
export async function readSnapshot(
  ports: SnapshotSources,
  wish: ReadOptions,
  call: RoleCall,
): Promise<SnapshotReading> {
  const reader = new SnapshotReader();
  const roles = Promise.all([
    readAccess(ports, reader, {}, call),
    readSettings(ports, reader, undefined, call),
  ]);
  const wanted = roles.then(([access, settings]) => ({ access, settings, named: wish.named }));
  const [[access, settings], principals, before, knownUntil] = await Promise.all([
    roles,
    readPrincipals(ports.directory, reader, wanted, call),
    ports.histories.read(),
    ports.histories.activationsKnownUntil(),
  ]);
  const seen = { now: wish.now, ...access, principals, settings, gaps: reader.gaps };
  const remembered = remember(seen, before, knownUntil, wish.renewals);
  const areActivationsComplete = remembered.history.activationsKnownSince !== undefined;
  return { snapshot: { ...seen, history: remembered.history }, remembered, areActivationsComplete };
}

/**
 * Looks again at one access just before it is changed, at the same instant as the snapshot that it was planned on. What is
 * not about it is taken from that snapshot.
 */
export async function readSnapshotOf(
  ports: SnapshotSources,
  key: RoleKey,
  base: TenantSnapshot,
  call: RoleCall,
): Promise<TenantSnapshot> {
  const look = new SnapshotReader();
  const [access, settings] = await Promise.all([
    readAccess(ports, look, concerned(key, base), call),
    readSettings(ports, look, key.roleDefinitionId, call),
  ]);
  const principals = await readPrincipalsAgain(ports.directory, look, key, base, call);
  const seen = {
    now: base.now,
    ...access,
    principals: new Map([...base.principals, ...principals]),
    settings: new Map([...settingsWithout(key.roleDefinitionId, base), ...settings]),
    gaps: look.gaps,
  };
  return { ...seen, history: withNewActivations(seen, base.history) };
}

/** Settings that a second look does not find are not known any more. */
function settingsWithout(roleDefinitionId: string, { settings }: TenantSnapshot) {
  return [...settings].filter(([id]) => id !== roleDefinitionId.toLowerCase());
}

/** Of a group, what its members do with the role counts as well. */
function concerned(
  { principalId, roleDefinitionId }: RoleKey,
  { principals }: TenantSnapshot,
): ScheduleFilter {
  return principals.get(principalId.toLowerCase())?.kind === 'group' ? { roleDefinitionId } : { principalId };
}

/** An activation since the first look counts. */
function withNewActivations(seen: Omit<TenantSnapshot, 'history'>, history: AccessHistory): AccessHistory {
  const { history: fresh } = remember(seen, history, seen.now, []);
  return { ...fresh, activationsKnownSince: history.activationsKnownSince };
}

export type AccessSeen = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'>;

async function readAccess(
  { roles }: SnapshotSources,
  look: SnapshotReader,
  filter: ScheduleFilter,
  call: RoleCall,
): Promise<AccessSeen> {
  const schedules = (kind: ScheduleKind) =>
    look.rows(`${kind}-schedules`, roles.schedules(kind, filter, call));
  const requests = (kind: ScheduleKind) => look.rows(`${kind}-requests`, roles.requests(kind, filter, call));
  const [eligible, assigned, assignmentInstances, eligibleAsked, assignedAsked] = await Promise.all([
    schedules('eligibility'),
    schedules('assignment'),
    look.rows('assignment-instances', roles.instances('assignment', filter, call)),
    requests('eligibility'),
    requests('assignment'),
  ]);
  return {
    schedules: { eligibility: eligible, assignment: assigned },
    assignmentInstances,
    requests: { eligibility: eligibleAsked, assignment: assignedAsked },
  };
}

/** By lower-case role definition id. @param roleDefinitionId `undefined`: of all roles. */
export async function readSettings(
  { roleSettings }: Pick<SnapshotSources, 'roleSettings'>,
  look: SnapshotReader,
  roleDefinitionId: string | undefined,
  call: RoleCall,
): Promise<ReadonlyMap<string, SettingsOfRole>> {
  const wanted = { withRules: true, roleDefinitionId };
  const rows = await look.rows('role-settings', roleSettings.assignments(wanted, call));
  const known = new Map<string, SettingsOfRole>();
  for (const row of rows) {
    const settings = settingsOfRole(row);
    if (settings !== undefined) known.set(row.roleDefinitionId.toLowerCase(), settings);
    else
      look.gaps.push({
        part: 'role-settings',
        because: `the rules of role ${row.roleDefinitionId} cannot be read`,
      });
  }
  return known;
}
