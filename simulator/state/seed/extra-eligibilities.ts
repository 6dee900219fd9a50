import { addHours } from 'date-fns/addHours';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { subHours } from 'date-fns/subHours';
import type { Directory } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import type { AssignmentKey } from '../identifiers.ts';
import type { RoleManagement } from '../role-management.ts';
import type { ScheduleWindow } from '../role-schedules.ts';
import { requestsKeptHours, type ScheduleRequest } from '../schedule-requests.ts';
import { anyScope, roleFor } from './scopes.ts';
import { administrators } from './seed-context.ts';

interface ExtraEligibilityOptions {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly seed: number;
  readonly now: Date;
  /** Number of time-bound eligibilities in the tenant, including those it has without. */
  readonly wanted: number;
}

/**
 * Adds time-bound eligibilities, one to each person in turn, until the tenant has enough. One in three was activated
 * in the last 40 days; none is active now. The other eligibilities of the tenant stay unchanged.
 *
 * @throws Error when there are too few people.
 */
export function seedExtraEligibilities(more: ExtraEligibilityOptions): void {
  const { directory, roles, seed, now, wanted } = more;
  const random = randomFrom(seed, 'more eligibilities');
  const people = directory.users.all().slice(2);
  const before = roles.eligibilities.all().filter(({ expiration }) => expiration.type !== 'noExpiration');
  const [maker] = administrators(directory);
  let missing = wanted - before.length;
  while (missing > 0) {
    const left = missing;
    for (const { id: principalId } of people) {
      if (missing <= 0) break;
      const directoryScopeId = anyScope(directory, random);
      const roleDefinitionId = roleFor(directory, directoryScopeId, random);
      const key = { principalId, roleDefinitionId, directoryScopeId };
      if (roles.eligibilities.of(key).length > 0) continue;
      seedEligibility({ roles, random, now, createdBy: maker?.id ?? principalId }, key);
      missing -= 1;
    }
    if (missing === left) throw new Error(`${people.length} people cannot have ${wanted} eligibilities`);
  }
}

interface ExtraSeedContext {
  readonly roles: RoleManagement;
  readonly random: Random;
  readonly now: Date;
  /** Object id of the assigner. */
  readonly createdBy: string;
}

function seedEligibility(context: ExtraSeedContext, key: AssignmentKey): void {
  const { roles, random, now, createdBy } = context;
  const ageHours = random.whole(30, 24 * 300);
  const startsAt = subHours(now, ageHours);
  const endsAt = addHours(now, random.whole(24 * 2, 24 * 180));
  const expiration = { type: 'afterDateTime', endsAt } as const;
  const schedule = { ...key, id: random.guid(), startsAt, expiration };
  const createdAt = addMilliseconds(startsAt, 343);
  roles.eligibilities.add({ ...schedule, createdAt, madeIn: 'pim', memberType: 'Direct' });
  addRequest(context, 'eligibility', { ...schedule, createdAt, createdBy });
  if (!random.chance(0.33)) return;
  // An activation of eight hours that has ended.
  const begun = subHours(now, random.whole(10, Math.min(ageHours, 24 * 40)));
  const length = { type: 'afterDuration', duration: 'PT8H', endsAt: addHours(begun, 8) } as const;
  const activation = { ...key, id: random.guid(), startsAt: begun, expiration: length };
  addRequest(context, 'assignment', { ...activation, createdAt: begun, createdBy: key.principalId });
}

type SeedSchedule = AssignmentKey & ScheduleWindow & Pick<ScheduleRequest, 'id' | 'createdAt' | 'createdBy'>;

/** Adds the request behind a schedule, unless Graph no longer keeps it. */
function addRequest(
  { roles, now }: ExtraSeedContext,
  kind: ScheduleRequest['kind'],
  schedule: SeedSchedule,
): void {
  const { startsAt, expiration, ...request } = schedule;
  if (request.createdAt <= subHours(now, requestsKeptHours)) return;
  roles.requests.add({
    ...request,
    kind,
    action: kind === 'eligibility' ? 'adminAssign' : 'selfActivate',
    status: 'Provisioned',
    completedAt: request.createdAt,
    justification: 'Agreed with the owner of the role',
    ticket: { number: null, system: null },
    targetScheduleId: request.id,
    window: { startsAt, expiration },
    approvalId: null,
  });
}
