import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import { type Random, randomFrom } from '../simulator/random.ts';
import { createTenant } from '../simulator/state/create-tenant.ts';
import { type EligibilitySchedule, hasEnded, keyText } from '../simulator/state/role-schedules.ts';
import { anyScope, roleFor } from '../simulator/state/seed/scopes.ts';
import { secondsText } from '../simulator/state/seed/users.ts';
import type { Tenant } from '../simulator/state/tenant.ts';

export interface PlanTenantInputs {
  readonly seed: number;
  readonly users: number;
  /** Number of eligibility schedules in the tenant. All added ones have an end. */
  readonly eligibilities: number;
}

/**
 * Requests are kept for 45 days (docs/graph-facts.md#request-retention); no added request is older.
 */
const oldestRequestHours = 24 * 44;

interface PlanTenantBuilder {
  readonly tenant: Tenant;
  readonly now: Date;
  readonly random: Random;
}

/**
 * A large tenant. Most users have two roles; groups and deleted users have some. One eligibility in thirteen ends within
 * 14 days, one in three was activated recently, and one in fifty is active now. One user in six is disabled or never
 * signed in, and some have not signed in for long. The same inputs give the same tenant.
 */
export function createPlanTenant({ seed, users, eligibilities }: PlanTenantInputs, now: Date): Tenant {
  const groups = Math.max(6, Math.ceil(users / 100));
  const tenant = createTenant({ seed, users, groups, servicePrincipals: 60, auditEvents: 0, now });
  const builder = { tenant, now, random: randomFrom(seed, 'bench plan') };
  addOldSignIns(builder);
  const left = deleteUsers(builder, Math.ceil(users / 2_000));
  const missing = eligibilities - tenant.roleManagement.eligibilitySchedules(now).length;
  if (missing < 0)
    throw new RangeError(`this tenant has more than ${eligibilities} eligibilities to begin with`);
  const assignable = tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const people = tenant.users.all().slice(2);
  addEligibilities(builder, [...left, ...[...assignable, ...people].map(({ id }) => id)], missing);
  tenant.signInPageSize = 500;
  return tenant;
}

/** Moves some users' sign-ins far into the past. The simulator's own users all sign in often. */
function addOldSignIns({ tenant, now, random }: PlanTenantBuilder): void {
  for (const user of tenant.users.all().slice(2)) {
    if (user.signInActivity === undefined || !random.chance(0.08)) continue;
    const lastSignInDateTime = secondsText(subHours(now, 24 * random.whole(60, 400)));
    const activity = {
      ...user.signInActivity,
      lastSignInDateTime,
      lastNonInteractiveSignInDateTime: lastSignInDateTime,
      lastSuccessfulSignInDateTime: lastSignInDateTime,
    };
    tenant.users.add({ ...user, signInActivity: activity });
  }
}

/** Deletes users whose eligibilities Graph still lists. @returns their ids. */
function deleteUsers({ tenant, now, random }: PlanTenantBuilder, count: number): readonly string[] {
  const leavers = tenant.users.all().slice(-count);
  for (const user of leavers) {
    tenant.users.remove(user.id);
    tenant.deletedItems.add({ ...user, deletedDateTime: secondsText(subHours(now, random.whole(1, 140))) });
  }
  return leavers.map(({ id }) => id);
}

/** Adds one eligibility to each holder in turn, until `count` are added. */
function addEligibilities(builder: PlanTenantBuilder, holders: readonly string[], count: number): void {
  const { tenant, random } = builder;
  const { eligibilities } = tenant.roleManagement;
  const taken = new Set(eligibilities.all().map(keyText));
  for (let missing = count; missing > 0; ) {
    const before = missing;
    for (const principalId of holders) {
      if (missing === 0) break;
      const directoryScopeId = anyScope(tenant, random);
      const roleDefinitionId = roleFor(tenant, directoryScopeId, random);
      const key = { principalId, roleDefinitionId, directoryScopeId };
      if (taken.has(keyText(key))) continue;
      taken.add(keyText(key));
      addEligibility(builder, key);
      missing -= 1;
    }
    if (missing === before) throw new RangeError(`${count} eligibilities are more than they can have`);
  }
}

type Key = Pick<EligibilitySchedule, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>;

function addEligibility(builder: PlanTenantBuilder, key: Key): void {
  const { tenant, now, random } = builder;
  const ageHours = random.whole(30, 24 * 300);
  const startsAt = subHours(now, ageHours);
  const endsAt = addHours(now, random.whole(1, 24 * 180));
  const schedule = { ...key, id: random.guid(), startsAt, createdAt: startsAt };
  const expiration = { type: 'afterDateTime', endsAt } as const;
  tenant.roleManagement.eligibilities.add({ ...schedule, expiration, madeIn: 'pim', memberType: 'Direct' });
  if (ageHours < oldestRequestHours)
    addRequest(builder, 'eligibility', { ...key, id: schedule.id, startsAt, endsAt });
  if (tenant.users.find(key.principalId) === undefined || !random.chance(0.33)) return;
  const hoursAgo = random.chance(0.06)
    ? 0
    : random.whole(12, Math.max(13, Math.min(ageHours, oldestRequestHours)));
  addActivation(builder, { ...key, id: schedule.id }, subHours(now, hoursAgo + 1));
}

/** Adds an activation of eight hours. Of a past one only the request remains. */
function addActivation(
  builder: PlanTenantBuilder,
  eligibility: Key & { readonly id: string },
  startsAt: Date,
): void {
  const { tenant, now, random } = builder;
  const { id: activatedUsing, ...key } = eligibility;
  const activation = { ...key, id: random.guid(), startsAt };
  const expiration = { type: 'afterDuration', duration: 'PT8H', endsAt: addHours(startsAt, 8) } as const;
  if (!hasEnded({ expiration }, now))
    tenant.roleManagement.assignments.add({
      ...{ ...activation, expiration, activatedUsing, createdAt: startsAt },
      ...{ madeIn: 'pim', memberType: 'Direct', assignmentType: 'Activated' },
    });
  addRequest(builder, 'assignment', { ...activation, endsAt: expiration.endsAt });
}

/** Adds the request of a schedule: of an administrator for an eligibility, of the principal for an activation. */
function addRequest(
  { tenant, random }: PlanTenantBuilder,
  kind: 'eligibility' | 'assignment',
  { startsAt, endsAt, ...schedule }: Key & { readonly id: string; startsAt: Date; endsAt: Date },
): void {
  const isActivation = kind === 'assignment';
  tenant.roleManagement.requests.add({
    ...schedule,
    kind,
    action: isActivation ? 'selfActivate' : 'adminAssign',
    status: 'Provisioned',
    createdAt: startsAt,
    completedAt: startsAt,
    createdBy: schedule.principalId,
    justification: `Change CHG${random.whole(100_000, 999_999)}`,
    ticket: { number: null, system: null },
    targetScheduleId: schedule.id,
    window: { startsAt, expiration: { type: 'afterDateTime', endsAt } },
    approvalId: null,
  });
}
