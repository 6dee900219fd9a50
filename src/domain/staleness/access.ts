import { type SchedulesOfAccess, schedulesByAccess } from '../matching/by-access.ts';
import { endOfSchedule } from '../matching/instants.ts';
import type { AccessKey, ScheduleKind } from '../model/access.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { AccessMemory, PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { Facts } from './evidence.ts';

/**
 * - `direct`           assigned to the principal itself.
 * - `activated`        came from an eligibility: not standing access.
 * - `through-a-group`  given by a group or inherited: not the principal's own (docs/hazards.md#access-through-a-group).
 * - `unknown`          a member or assignment type that nobody has told us of.
 */
export type AccessForm = 'direct' | 'activated' | 'through-a-group' | 'unknown';

/** What one principal has of one role at one scope, of one kind. */
export interface Access {
  /** `accessIdOf`. */
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  /** Who holds it; `undefined`: was not read. */
  readonly principal: PrincipalState | undefined;
  readonly form: AccessForm;
  readonly hasStarted: boolean;
  /** Of several, the one in force that ends last (docs/hazards.md#overlapping-schedules). */
  readonly schedule: AccessSchedule;
  /** `undefined`: it cannot be told of one of them, which may be the last. */
  readonly end: Date | 'never' | undefined;
  readonly memory: AccessMemory | undefined;
}

/** What is unknown hides what is known beside it; a principal's own access hides what it has on top of it. */
const formsFirstToLast: readonly AccessForm[] = ['unknown', 'direct', 'activated', 'through-a-group'];

/** Everything the snapshot lists, one access for each kind and key; by id. */
export function accessesOf({
  schedules,
  history,
  principals,
  now,
}: TenantSnapshot): ReadonlyMap<string, Access> {
  const accesses = new Map<string, Access>();
  for (const [id, all] of schedulesByAccess(schedules)) {
    const rows = all.length === 1 ? all : counting(all, now);
    const [schedule] = rows;
    const { kind, key } = schedule;
    accesses.set(id, {
      id,
      kind,
      key,
      principal: principals.get(key.principalId),
      form: formOf(schedule),
      hasStarted: hasStarted(schedule, now),
      schedule,
      end: endOf(rows),
      memory: history.memories.get(id),
    });
  }
  return accesses;
}

/** Of several rows those that count, the one first that ends last. */
function counting(all: SchedulesOfAccess, now: Date): SchedulesOfAccess {
  const form = formsFirstToLast.find((wanted) => all.some((row) => formOf(row) === wanted));
  const rows = all.filter((row) => formOf(row) === form).toSorted(endsLastFirst);
  const started = rows.filter((row) => hasStarted(row, now));
  const [first, ...others] = started.length > 0 ? started : rows;
  return first === undefined ? all : [first, ...others];
}

/** Of the one that ends last, which is the first; not known as soon as it is not known of another. */
function endOf(rows: SchedulesOfAccess): Access['end'] {
  const [first, ...others] = rows;
  return others.some((row) => endOfSchedule(row) === undefined) ? undefined : endOfSchedule(first);
}

function formOf({ kind, memberType, assignmentType }: AccessSchedule): AccessForm {
  if (assignmentType === 'Activated') return 'activated';
  if (memberType === 'Group' || memberType === 'Inherited') return 'through-a-group';
  if (memberType === undefined || (kind === 'assignment' && assignmentType === undefined)) return 'unknown';
  return 'direct';
}

/** Made by no request: outside PIM (docs/graph-facts.md#assignments-made-outside-pim). */
export function isMadeOutsidePim({ kind, createdUsing }: AccessSchedule): boolean {
  return kind === 'assignment' && createdUsing === undefined;
}

/** What was made outside PIM has the moment of the query for its start, which may be after ours. */
function hasStarted(schedule: AccessSchedule, now: Date): boolean {
  const { startDateTime } = schedule;
  return isMadeOutsidePim(schedule) || startDateTime === undefined || startDateTime <= now;
}

function endsLastFirst(one: AccessSchedule, other: AccessSchedule): number {
  const difference = rank(other) - rank(one);
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** Whether an access is over by then. */
export function endsBy({ end }: Pick<Access, 'end'>, instant: Date): boolean {
  return end instanceof Date && end <= instant;
}

/** Its end as evidence. */
export function endFacts({ end }: Access): Facts {
  return { endDateTime: end instanceof Date ? end : null };
}

/** Finite, so that two of them can be subtracted. */
function rank(schedule: AccessSchedule): number {
  const end = endOfSchedule(schedule);
  if (end === 'never') return Number.MAX_SAFE_INTEGER;
  return end?.getTime() ?? Number.MIN_SAFE_INTEGER;
}
