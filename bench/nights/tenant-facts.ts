import type { Group, ServicePrincipal, User } from '../../simulator/directory.ts';
import { endOf, type Schedule } from '../../simulator/state/role-schedules.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import type { RoleRef } from './tenant-actors.ts';

export type HoldingKind = 'eligibility' | 'assignment' | 'activation';

/** Access that a principal has, or will have, by the simulator's own record. */
export interface Holding extends RoleRef {
  readonly kind: HoldingKind;
  readonly scheduleId: string;
  readonly madeIn: 'pim' | 'elsewhere';
  readonly createdAt: Date;
  readonly startsAt: Date;
  /** `undefined`: never. */
  readonly endsAt: Date | undefined;
}

/** The true state of a tenant at an instant. The simulator never changes directory objects in place, so they can be kept. */
export interface TenantFacts {
  readonly at: Date;
  /** By `holdingId`. */
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly servicePrincipals: ReadonlyMap<string, ServicePrincipal>;
  /** Ids of deleted items that can be restored. */
  readonly deleted: ReadonlySet<string>;
  /** `refText` of every access with a pending request. */
  readonly pending: ReadonlySet<string>;
}

export function refText({ principalId, roleDefinitionId, directoryScopeId }: RoleRef): string {
  return `${principalId}:${roleDefinitionId}:${directoryScopeId}`.toLowerCase();
}

export function holdingId(kind: HoldingKind, ref: RoleRef): string {
  return `${kind}:${refText(ref)}`;
}

export function factsOf(tenant: Tenant, at: Date): TenantFacts {
  const { roleManagement } = tenant;
  const holdings = new Map<string, Holding>();
  const keep = (schedule: Schedule, kind: HoldingKind) =>
    holdings.set(holdingId(kind, schedule), holdingOf(schedule, kind));
  for (const schedule of roleManagement.eligibilitySchedules(at)) keep(schedule, 'eligibility');
  for (const schedule of roleManagement.assignmentSchedules(at))
    keep(schedule, schedule.assignmentType === 'Activated' ? 'activation' : 'assignment');
  const pending = (['eligibility', 'assignment'] as const)
    .flatMap((kind) => roleManagement.requestsOf(kind, at))
    .filter(({ status }) => status.startsWith('Pending'));
  return {
    at,
    holdings,
    users: byId(tenant.users.all()),
    groups: byId(tenant.groups.all()),
    servicePrincipals: byId(tenant.servicePrincipals.all()),
    deleted: new Set(
      tenant.deletedItems
        .all()
        .filter(({ deletedDateTime }) => at.getTime() - Date.parse(deletedDateTime ?? '') < 30 * 86_400_000)
        .map(({ id }) => id.toLowerCase()),
    ),
    pending: new Set(pending.map(refText)),
  };
}

function holdingOf(schedule: Schedule, kind: HoldingKind): Holding {
  const { principalId, roleDefinitionId, directoryScopeId, id, madeIn, createdAt, startsAt } = schedule;
  const endsAt = endOf(schedule);
  return {
    kind,
    principalId,
    roleDefinitionId,
    directoryScopeId,
    scheduleId: id,
    madeIn,
    createdAt,
    startsAt,
    endsAt,
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id.toLowerCase(), item]));
}

/** Ids of all members at any depth, users and others. A deleted member belongs to no group until it is restored. */
export function membersOf(
  groupId: string,
  { groups, users, servicePrincipals }: TenantFacts,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [groupId.toLowerCase()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const member of groups.get(id)?.memberIds ?? []) {
      const memberId = member.toLowerCase();
      const isThere = users.has(memberId) || groups.has(memberId) || servicePrincipals.has(memberId);
      if (found.has(memberId) || !isThere) continue;
      found.add(memberId);
      open.push(memberId);
    }
  }
  return found;
}

/** The latest sign-in of a user, of any kind that Graph records. */
export function lastSignIn({ signInActivity }: User): Date | undefined {
  const texts = [
    signInActivity?.lastSignInDateTime,
    signInActivity?.lastNonInteractiveSignInDateTime,
    signInActivity?.lastSuccessfulSignInDateTime,
  ].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : new Date(Math.max(...texts.map((text) => Date.parse(text))));
}
