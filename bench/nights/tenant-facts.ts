import type { Group, ServicePrincipal, User } from '../../simulator/directory.ts';
import { endOf, type Schedule } from '../../simulator/state/role-schedules.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import type { RoleRef } from './hands.ts';

export type HoldingKind = 'eligibility' | 'assignment' | 'activation';

/** Access that somebody has, or is going to have, as the simulator itself keeps it. */
export interface Holding extends RoleRef {
  readonly kind: HoldingKind;
  readonly scheduleId: string;
  readonly madeIn: 'pim' | 'elsewhere';
  readonly createdAt: Date;
  readonly startsAt: Date;
  /** `undefined`: never. */
  readonly endsAt: Date | undefined;
}

/** The truth about a tenant at an instant. Objects of the directory are never changed in place, so that they can be kept. */
export interface Facts {
  readonly at: Date;
  /** By `holdingId`. */
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly servicePrincipals: ReadonlyMap<string, ServicePrincipal>;
  /** Ids of what is in the deleted items and can be restored. */
  readonly deleted: ReadonlySet<string>;
  /** `refText` of every access that somebody has still to decide about. */
  readonly pending: ReadonlySet<string>;
}

export function refText({ principalId, roleDefinitionId, directoryScopeId }: RoleRef): string {
  return `${principalId}:${roleDefinitionId}:${directoryScopeId}`.toLowerCase();
}

export function holdingId(kind: HoldingKind, ref: RoleRef): string {
  return `${kind}:${refText(ref)}`;
}

export function factsOf(tenant: Tenant, at: Date): Facts {
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

/** Ids of all members at any depth, users and others. Who is deleted is in no group until they are restored. */
export function membersOf(groupId: string, { groups, users, servicePrincipals }: Facts): ReadonlySet<string> {
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

/** When somebody signed in last, by any of the instants that Graph keeps. */
export function lastSignIn({ signInActivity }: User): Date | undefined {
  const texts = [
    signInActivity?.lastSignInDateTime,
    signInActivity?.lastNonInteractiveSignInDateTime,
    signInActivity?.lastSuccessfulSignInDateTime,
  ].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : new Date(Math.max(...texts.map((text) => Date.parse(text))));
}

const administrators = {
  globalAdministrators: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrators: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
} as const;

/** People who can be counted on: enabled members of this tenant, cloud-only, who hold the role themselves and need not activate it. */
export function usableAdministrators(facts: Facts, role: keyof typeof administrators): number {
  const ids = new Set<string>();
  for (const { kind, principalId, roleDefinitionId, directoryScopeId, startsAt } of facts.holdings.values()) {
    if (kind !== 'assignment' || directoryScopeId !== '/' || startsAt > facts.at) continue;
    if (roleDefinitionId.toLowerCase() !== administrators[role]) continue;
    const user = facts.users.get(principalId.toLowerCase());
    if (user?.accountEnabled && user.userType === 'Member' && user.onPremisesSyncEnabled === null)
      ids.add(user.id);
  }
  return ids.size;
}
