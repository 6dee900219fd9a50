import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { AssignmentKey } from '../identifiers.ts';
import type { AssignmentSchedule, Expiration } from '../role-schedules.ts';
import { addRequest, claimKey, type SeedContext } from './seed-context.ts';

/**
 * Activates one eligibility in four now, and most of them in the past. No activation ends within the next hour: the
 * audit log stays unchanged for as long (see `createTenant`).
 */
export function seedActivations(context: SeedContext): void {
  const { directory, roles, random, now } = context;
  for (const eligibility of roles.eligibilities.all()) {
    const user = directory.users.find(eligibility.principalId);
    if (user?.accountEnabled !== true || eligibility.startsAt > now || isRegularActivator(eligibility, now))
      continue;
    const age = (now.getTime() - eligibility.startsAt.getTime()) / 3_600_000;
    for (
      let hoursAgo = random.whole(10, 150);
      hoursAgo < Math.min(age, 24 * 40);
      hoursAgo += random.whole(20, 300)
    )
      activate(context, eligibility, subHours(now, hoursAgo));
    if (random.chance(0.25)) activate(context, eligibility, subMinutes(now, random.whole(10, 175)));
  }
}

/**
 * Whether the generated part of the audit log records the activations: those of permanent eligibilities that are
 * older than the log's retention.
 */
export function isRegularActivator(
  { id, expiration, startsAt }: Pick<AssignmentSchedule, 'id' | 'expiration' | 'startsAt'>,
  now: Date,
): boolean {
  const isOld = startsAt < subHours(now, 24 * 40);
  return expiration.type === 'noExpiration' && isOld && Number.parseInt(id.slice(0, 1), 16) % 2 === 0;
}

function activate(
  context: SeedContext,
  eligibility: AssignmentKey & { readonly id: string },
  startsAt: Date,
): void {
  const { roles, random, now } = context;
  const hours = random.whole(4, 8);
  const { principalId, roleDefinitionId, directoryScopeId } = eligibility;
  const key = { principalId, roleDefinitionId, directoryScopeId };
  const endsAt = addHours(startsAt, hours);
  const expiration: Expiration = { type: 'afterDuration', duration: `PT${hours}H`, endsAt };
  const id = random.guid();
  if (endsAt > now && claimKey(context, 'assignment', key)) {
    const times = { createdAt: startsAt, startsAt, expiration };
    const activatedUsing = eligibility.id;
    roles.assignments.add({
      ...key,
      ...times,
      id,
      madeIn: 'pim',
      memberType: 'Direct',
      assignmentType: 'Activated',
      activatedUsing,
    });
  } else if (endsAt > now) return;
  addRequest(context, {
    ...key,
    id,
    kind: 'assignment',
    action: 'selfActivate',
    status: 'Provisioned',
    createdAt: startsAt,
    createdBy: principalId,
    justification: `Change CHG${random.whole(100_000, 999_999)}`,
    targetScheduleId: id,
    startsAt,
    expiration,
  });
}
