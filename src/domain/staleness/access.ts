import { type SchedulesOfAccess, schedulesByAccess } from '../matching/by-access.ts';
import { endOf, endOrNull, endsLastFirst } from '../matching/ends.ts';
import { type AccessForm, formOf, isMadeOutsidePim } from '../matching/forms.ts';
import type { AccessKey, End, ScheduleKind } from '../model/access.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { AccessMemory, PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { Facts } from './evidence.ts';

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
  /** Unknown as soon as it is of one of them, which may be the last. */
  readonly end: End;
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
      end: endOfAll(rows),
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

/** Of the one that ends last; unknown as soon as it is of one of them. */
function endOfAll(rows: SchedulesOfAccess): End {
  return rows.some((row) => endOf(row) === 'unknown') ? 'unknown' : endOf(rows[0]);
}

/** What was made outside PIM has the moment of the query for its start, which may be after ours. */
function hasStarted(schedule: AccessSchedule, now: Date): boolean {
  const { startDateTime } = schedule;
  return isMadeOutsidePim(schedule) || startDateTime === undefined || startDateTime <= now;
}

/** Its end as evidence. */
export function endFacts({ end }: Access): Facts {
  return { endDateTime: endOrNull(end) };
}
