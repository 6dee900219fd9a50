import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import type { Directory, Group } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { GroupAccess, type GroupRelation, type GroupSchedule, groupScheduleId } from '../group-access.ts';
import type { Expiration } from '../role-schedules.ts';

const day = 24;

/**
 * Seeds role-assignable groups with people who are eligible for membership or ownership through PIM for Groups, and with members whose
 * membership has an end. Its random values are a stream of their own, so that nothing else of a tenant depends on it.
 */
export function seedGroupAccess(directory: Directory, seed: number, now: Date): GroupAccess {
  const random = randomFrom(seed, 'group access');
  const access = new GroupAccess(directory);
  for (const group of directory.groups.all()) {
    if (group.isAssignableToRole !== true) continue;
    for (const [accessId, principalId] of eligibleIn(directory, group, random))
      access.eligibilities.add(scheduleOf({ group, accessId, principalId }, random, now));
    const bound = random.chance(0.5) ? group.memberIds[0] : undefined;
    if (bound === undefined) continue;
    // Far beyond what any sweep lives through: who is in a group is said by the group alone.
    const endsAt = addHours(now, random.whole(700 * day, 900 * day));
    const schedule = scheduleOf({ group, accessId: 'member', principalId: bound }, random, now);
    const expiration: Expiration = { type: 'afterDateTime', endsAt };
    const startsAt = subHours(now, random.whole(30, 200 * day));
    access.assignments.add({
      ...schedule,
      startsAt,
      createdAt: startsAt,
      expiration,
      assignmentType: 'assigned',
    });
  }
  return access;
}

/** Nobody is eligible for what they have. */
function eligibleIn(
  { users }: Directory,
  { memberIds, ownerIds = [] }: Group,
  random: Random,
): Iterable<readonly [GroupRelation, string]> {
  const people = users
    .all()
    .slice(2)
    .map(({ id }) => id);
  const wanted: [GroupRelation, string][] = [];
  for (let nth = random.whole(0, 3); nth > 0 && people.length > 0; nth -= 1)
    wanted.push([random.chance(0.75) ? 'member' : 'owner', random.pick(people)]);
  const has = { member: memberIds, owner: ownerIds };
  const free = wanted.filter(([accessId, id]) => !has[accessId].includes(id));
  // Each once.
  return new Map(free.map((one) => [one.join(' '), one] as const)).values();
}

function scheduleOf(
  { group, accessId, principalId }: { group: Group; accessId: GroupRelation; principalId: string },
  random: Random,
  now: Date,
): GroupSchedule {
  const isPermanent = random.chance(0.4);
  const isLater = random.chance(0.1);
  const startsAt = isLater ? addHours(now, random.whole(5, 200)) : subHours(now, random.whole(30, 300 * day));
  const endsAt = addHours(now, random.whole(10 * day, 180 * day));
  const expiration: Expiration = isPermanent ? { type: 'noExpiration' } : { type: 'afterDateTime', endsAt };
  const createdAt = isLater ? subHours(now, random.whole(3, 20)) : startsAt;
  const id = groupScheduleId(group.id, accessId, random.guid());
  return {
    ...{ id, groupId: group.id, accessId, principalId },
    ...{ createdUsing: random.guid(), createdAt, startsAt, expiration },
  };
}
