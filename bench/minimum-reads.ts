import type { Tenant } from '../simulator/state/tenant.ts';

/** Page sizes: the simulator's default, or the maximum. Those of PIM are not documented; the one for users is the tenant's own. */
const pageSizes = {
  roles: 100,
  settings: 999,
  members: 999,
  ids: 1_000,
} as const;

/** Number of rows in each collection of a snapshot. */
export interface RowsToRead {
  readonly eligibilitySchedules: number;
  readonly assignmentSchedules: number;
  readonly assignmentInstances: number;
  readonly eligibilityRequests: number;
  readonly assignmentRequests: number;
  readonly users: number;
  readonly roleSettings: number;
}

/** Ids that must be looked up after the listings: in lower case, sorted, unique. */
export interface LookUps {
  /** Holders, approvers and objects that the rules name, without users. */
  readonly objects: readonly string[];
  /** Those of them that are deleted or do not exist. */
  readonly absent: readonly string[];
  readonly groups: readonly string[];
  /** Groups nested in those groups. */
  readonly nested: readonly string[];
  /** Members of the groups that no listing or lookup has returned yet. */
  readonly members: readonly string[];
}

/** The minimum of requests for what `readSnapshot` reads, computed from the tenant's own state. */
export interface MinimumReads {
  readonly rows: RowsToRead;
  readonly lookUps: LookUps;
  readonly requests: number;
}

/** @param named ids that the rules name. */
export function minimumReads(tenant: Tenant, now: Date, named: readonly string[]): MinimumReads {
  const rows = rowsOf(tenant, now);
  const ids = sortedUnique([...holdersOf(tenant, now), ...approversOf(tenant), ...named]);
  const objects = ids.filter((id) => tenant.users.find(id) === undefined);
  const absent = objects.filter((id) => !isInDirectory(tenant, id));
  const groups = objects.filter((id) => tenant.groups.find(id) !== undefined);
  const allMembers = sortedUnique(groups.flatMap((id) => membersOf(tenant, id)));
  const members = allMembers.filter((id) => tenant.users.find(id) === undefined && !ids.includes(id));
  const nested = allMembers.filter((id) => !groups.includes(id) && tenant.groups.find(id) !== undefined);
  const requests =
    requestsForRows(rows, tenant.signInPageSize) +
    pages(tenant.roleDefinitions.size, pageSizes.settings) +
    pages(objects.length, pageSizes.ids) +
    pages(absent.length, pageSizes.ids) +
    absent.length +
    absent.filter((id) => tenant.deletedItems.find(id) === undefined).length +
    [...groups, ...nested].reduce((sum, id) => sum + pagesOfMembers(tenant, id), 0) +
    pages(members.length, pageSizes.ids);
  return { rows, lookUps: { objects, absent, groups, nested, members }, requests };
}

function rowsOf({ roleManagement, roleSettings, users }: Tenant, now: Date): RowsToRead {
  return {
    eligibilitySchedules: roleManagement.eligibilitySchedules(now).length,
    assignmentSchedules: roleManagement.assignmentSchedules(now).length,
    assignmentInstances: roleManagement.assignmentInstances(now).length,
    eligibilityRequests: roleManagement.requestsOf('eligibility', now).length,
    assignmentRequests: roleManagement.requestsOf('assignment', now).length,
    users: users.size,
    roleSettings: roleSettings.policies().length,
  };
}

function requestsForRows({ users, roleSettings, ...ofRoles }: RowsToRead, usersOnPage: number): number {
  const lists = Object.values(ofRoles).map((count) => Math.max(1, pages(count, pageSizes.roles)));
  return (
    lists.reduce((sum, one) => sum + one, 0) +
    pages(users, usersOnPage) +
    pages(roleSettings, pageSizes.settings)
  );
}

function pages(count: number, size: number): number {
  return Math.ceil(count / size);
}

/** Number of member pages. An empty group has one page, too. */
function pagesOfMembers(tenant: Tenant, groupId: string): number {
  return Math.max(1, pages(membersOf(tenant, groupId).length, pageSizes.members));
}

function holdersOf({ roleManagement }: Tenant, now: Date): readonly string[] {
  const schedules = [...roleManagement.eligibilitySchedules(now), ...roleManagement.assignmentSchedules(now)];
  return schedules.map(({ principalId }) => principalId);
}

function approversOf({ roleSettings }: Tenant): readonly string[] {
  return roleSettings.policies().flatMap(({ rules }) => {
    const rule = rules.get('Approval_EndUser_Assignment');
    const stages = rule?.kind === 'Approval' ? rule.setting.approvalStages : [];
    return stages
      .flatMap(({ primaryApprovers }) => primaryApprovers)
      .flatMap((one) => ('userId' in one ? [one.userId] : 'groupId' in one ? [one.groupId] : []));
  });
}

function isInDirectory({ groups, servicePrincipals }: Tenant, id: string): boolean {
  return (groups.find(id) ?? servicePrincipals.find(id)) !== undefined;
}

/** Ids of all members at any depth, including groups. */
function membersOf({ users, groups, servicePrincipals }: Tenant, groupId: string): readonly string[] {
  const found = new Set<string>();
  const open = [groupId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const memberId of groups.find(next)?.memberIds ?? []) {
      const isThere = users.find(memberId) ?? servicePrincipals.find(memberId) ?? groups.find(memberId);
      if (isThere === undefined || found.has(memberId)) continue;
      found.add(memberId);
      if (groups.find(memberId) !== undefined) open.push(memberId);
    }
  }
  return [...found];
}

function sortedUnique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort();
}
