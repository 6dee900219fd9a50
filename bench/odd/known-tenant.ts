import type { Group } from '../../simulator/directory.ts';
import type { Schedule } from '../../simulator/state/role-schedules.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { assign, changeUser, makeEligible, resetUsers, roles, signInAt } from '../../test/hygiene/people.ts';

/** The first night: stale access is marked. The odd one is eight days later, when marks are due. */
export const firstNight = new Date('2026-11-20T02:30:00Z');

/** An instant of a night, counted in days from the first one. */
export function onDay(count: number): Date {
  return new Date(firstNight.getTime() + count * 86_400_000);
}

const { searchAdministrator, groupsAdministrator } = roles;
const deviceId = '9e000000-0000-4000-8000-0000000de71c';

/** Everybody with access, by the part that they play. Each has one access. */
export const parts = [
  'ends soon 1',
  'ends soon 2',
  'ends soon 3',
  'group that ends soon',
  'disabled',
  'not signing in 1',
  'not signing in 2',
  'standing',
  'in use 1',
  'in use 2',
  'in use 3',
  'assigned in use',
  'group in use',
  'device',
  'asked for more',
] as const;
export type Part = (typeof parts)[number];

/** What the odd night changes if nothing is odd: whatever is due, and nothing else. */
export const dueChanges: readonly string[] = [
  'renewed eligibility: ends soon 1',
  'renewed eligibility: ends soon 2',
  'renewed eligibility: ends soon 3',
  'renewed eligibility: group that ends soon',
  'removed eligibility: disabled',
  'removed eligibility: not signing in 1',
  'removed eligibility: not signing in 2',
  'given eligibility: standing',
  'removed assignment: standing',
].toSorted();

/** A tenant whose access is known to the last row. */
export interface KnownTenant {
  readonly tenant: Tenant;
  /** Object id of whoever plays the part. */
  idOf(part: Part): string;
  /** Id of the schedule of their access. */
  scheduleOf(part: Part): string;
  /** Id of the request that made it. */
  requestOf(part: Part): string;
}

/** Gives a tenant the known access, in the place of all that it had. */
export function makeKnown(tenant: Tenant): KnownTenant {
  const [, staff] = resetUsers(tenant, firstNight);
  const [unused, used, ...otherGroups] = tenant.groups.all().filter((group) => group.isAssignableToRole);
  if (unused === undefined || used === undefined) throw new Error('the tenant lacks groups');
  const members = staff.slice(20, 23).map(({ id }) => id);
  for (const group of [unused, used]) tenant.groups.add(withMembers(group, members));
  for (const group of otherGroups) tenant.groups.add(withMembers(group, []));
  tenant.strangers.add({ id: deviceId, kind: 'device', displayName: 'Kiosk' });
  const ids = new Map<Part, string>(parts.map((part, index) => [part, staff[index]?.id ?? '']));
  ids.set('group that ends soon', unused.id).set('group in use', used.id);
  ids.set('device', deviceId);
  const idOf = (part: Part) => ids.get(part) ?? '';
  giveAccess(tenant, idOf);
  // As they are now: what is renewed gets another schedule.
  const { eligibilities, assignments, requests } = tenant.roleManagement;
  const schedules = idsByHolder([...eligibilities.all(), ...assignments.all()]);
  const made = idsByHolder(requests.all());
  return {
    tenant,
    idOf,
    scheduleOf: (part) => schedules.get(idOf(part)) ?? '',
    requestOf: (part) => made.get(idOf(part)) ?? '',
  };
}

/** The first of each holder's rows. */
function idsByHolder(
  rows: readonly { readonly id: string; readonly principalId: string }[],
): ReadonlyMap<string, string> {
  return new Map(rows.toReversed().map(({ id, principalId }) => [principalId, id]));
}

function withMembers(group: Group, memberIds: readonly string[]): Group {
  return { ...group, memberIds, membershipRule: null, groupTypes: [], onPremisesSyncEnabled: null };
}

function giveAccess(tenant: Tenant, idOf: (part: Part) => string): void {
  const since = onDay(-30);
  const eligible = (part: Part, until?: Date, role: string = searchAdministrator) =>
    makeEligible(tenant, { to: { id: idOf(part) }, role, since, ...(until && { until }) });
  const active = (part: Part, until?: Date) =>
    assign(tenant, { to: { id: idOf(part) }, role: groupsAdministrator, since, ...(until && { until }) });
  for (const part of ['ends soon 1', 'ends soon 2', 'group that ends soon'] as const)
    eligible(part, onDay(16));
  eligible('ends soon 3', onDay(17), groupsAdministrator);
  for (const part of ['disabled', 'not signing in 1', 'device'] as const) eligible(part);
  eligible('not signing in 2', onDay(200), groupsAdministrator);
  for (const part of ['in use 1', 'in use 2', 'group in use'] as const) eligible(part);
  eligible('in use 3', onDay(150));
  eligible('asked for more', onDay(16));
  active('standing');
  active('assigned in use', onDay(120));
  changeUser(tenant, { id: idOf('disabled') }, { accountEnabled: false });
  for (const part of ['not signing in 1', 'not signing in 2'] as const)
    changeUser(tenant, { id: idOf(part) }, { signInActivity: signInAt(idOf(part), onDay(-200)) });
  askForMore(tenant, idOf('asked for more'));
}

/** A request to extend that waits for an administrator. */
function askForMore({ roleManagement }: Tenant, id: string): void {
  const made = roleManagement.requests.all().find(({ principalId }) => principalId === id);
  if (made === undefined) throw new Error('nothing was requested');
  roleManagement.requests.add({
    ...made,
    id: '9e000000-0000-4000-8000-00000000a5ed',
    action: 'selfExtend',
    status: 'PendingAdminDecision',
    createdAt: onDay(-1),
    completedAt: null,
    createdBy: id,
    targetScheduleId: made.targetScheduleId,
    window: { startsAt: onDay(-1), expiration: { type: 'afterDateTime', endsAt: onDay(60) } },
  });
}

/** Access at an instant by the simulator's own record: its end, or `null` for none, by `KIND: PART`. */
export function accessOf({ tenant, idOf }: KnownTenant, at: Date): ReadonlyMap<string, number | null> {
  const named = new Map(parts.map((part) => [idOf(part).toLowerCase(), part]));
  const { roleManagement } = tenant;
  const entry = (kind: string, { principalId, expiration }: Schedule) =>
    [
      `${kind}: ${named.get(principalId.toLowerCase()) ?? principalId}`,
      expiration.type === 'noExpiration' ? null : expiration.endsAt.getTime(),
    ] as const;
  return new Map([
    ...roleManagement.eligibilitySchedules(at).map((row) => entry('eligibility', row)),
    ...roleManagement.assignmentSchedules(at).map((row) => entry('assignment', row)),
  ]);
}

/** What became of access: `removed eligibility: disabled`, sorted. */
export function changesBetween(
  before: ReadonlyMap<string, number | null>,
  after: ReadonlyMap<string, number | null>,
): readonly string[] {
  const changes: string[] = [];
  for (const [access, end] of before) {
    const now = after.get(access);
    if (now === undefined) changes.push(`removed ${access}`);
    else if (now !== end) {
      const isLonger = now === null || (end !== null && now > end);
      changes.push(`${isLonger ? 'renewed' : 'shortened'} ${access}`);
    }
  }
  for (const access of after.keys()) if (!before.has(access)) changes.push(`given ${access}`);
  return changes.toSorted();
}
