import { addHours } from 'date-fns/addHours';
import { Collection } from '../collection.ts';
import type { Directory, Group } from '../directory.ts';
import { guidFrom } from '../guid.ts';
import { bitsOf } from '../random.ts';
import { deletedPrincipalKeptHours, endOf, hasEnded, type ScheduleWindow } from './role-schedules.ts';

export type GroupRelation = 'member' | 'owner';

/** Membership or ownership of a group, as PIM for Groups plans it. */
export interface GroupSchedule extends ScheduleWindow {
  /** `{groupId}_{accessId}_{guid}`. */
  readonly id: string;
  readonly groupId: string;
  readonly accessId: GroupRelation;
  readonly principalId: string;
  /** The id of its request; `undefined`: it was made outside PIM. */
  readonly createdUsing: string | undefined;
  readonly createdAt: Date;
}

export interface GroupAssignment extends GroupSchedule {
  readonly assignmentType: 'assigned' | 'activated';
  /** For an activation: the id of its eligibility schedule. */
  readonly activatedUsing?: string | undefined;
}

/**
 * The eligibilities and assignments of PIM for Groups. Members and owners whom a group simply has are assignments as well, without
 * an end. Who is in a group is said by the group alone: an assignment that ends takes nobody out.
 */
export class GroupAccess {
  readonly eligibilities = new Collection<GroupSchedule>();
  readonly assignments = new Collection<GroupAssignment>();
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Eligibilities that have not ended: in force or in the future. */
  eligibilitySchedules(at: Date): readonly GroupSchedule[] {
    return this.eligibilities.all().filter((schedule) => this.#isListed(schedule, at));
  }

  /** Assignments that have not ended, and members and owners who have none. @param groupId of this group alone. */
  assignmentSchedules(at: Date, groupId?: string): readonly GroupAssignment[] {
    const { groups } = this.#directory;
    const given = this.assignments.all().filter((schedule) => this.#isListed(schedule, at));
    const taken = new Set(given.map(placeOf));
    const wanted = groupId === undefined ? groups.all() : [groups.find(groupId) ?? []].flat();
    const others = wanted.flatMap(heldOutsidePim);
    return [...given, ...others.filter((one) => !taken.has(placeOf(one)))];
  }

  #isListed(schedule: GroupSchedule, at: Date): boolean {
    if (hasEnded(schedule, at)) return false;
    const { users, groups, servicePrincipals, deletedItems } = this.#directory;
    const { principalId: id } = schedule;
    if ((users.find(id) ?? groups.find(id) ?? servicePrincipals.find(id)) !== undefined) return true;
    const leftAt = new Date(deletedItems.find(id)?.deletedDateTime ?? 0);
    return at < addHours(leftAt, deletedPrincipalKeptHours);
  }
}

/** The id of a schedule of PIM for Groups. */
export function groupScheduleId(groupId: string, accessId: GroupRelation, guid: string): string {
  return `${groupId}_${accessId}_${guid}`;
}

/** Whether a schedule is in force. */
export function isInForce(schedule: GroupSchedule, at: Date): boolean {
  return schedule.startsAt <= at && !hasEnded(schedule, at);
}

/** When a schedule of PIM for Groups ends; `undefined`: never. */
export const groupScheduleEnd = endOf;

function heldOutsidePim({ id, memberIds, ownerIds = [], createdDateTime }: Group): GroupAssignment[] {
  const held = [
    ...memberIds.map((principalId) => ({ principalId, accessId: 'member' as const })),
    ...ownerIds.map((principalId) => ({ principalId, accessId: 'owner' as const })),
  ];
  return held.map(({ principalId, accessId }) => {
    const words = [1, 2, 3, 4].map((nth) => bitsOf(`${nth} ${id} ${principalId} ${accessId}`.toLowerCase()));
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const createdAt = new Date(createdDateTime);
    return {
      id: groupScheduleId(id, accessId, guidFrom(a, b, c, d)),
      ...{ groupId: id, accessId, principalId, createdUsing: undefined, createdAt, startsAt: createdAt },
      ...{ expiration: { type: 'noExpiration' }, assignmentType: 'assigned' },
    };
  });
}

function placeOf({ groupId, accessId, principalId }: GroupSchedule): string {
  return `${groupId} ${accessId} ${principalId}`.toLowerCase();
}
