import { type SchedulesOfAccess, schedulesByAccess } from '../matching/by-access.ts';
import { endOf, endOrNull, endsLastFirst } from '../matching/ends.ts';
import { type AccessForm, formOf, isMadeOutsidePim } from '../matching/forms.ts';
import { plausible } from '../matching/instants.ts';
import type { AccessKey, End, ScheduleKind } from '../model/access.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { AccessMemory, PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { Facts } from './evidence.ts';

/** One access: a principal, a target and a kind, with its schedules reduced to the one that counts. */
export interface Access {
  /** `accessIdOf`. */
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  /** `undefined`: not read. */
  readonly principal: PrincipalState | undefined;
  readonly form: AccessForm;
  /** Unknown if it is of any schedule. */
  readonly hasStarted: boolean | 'unknown';
  /** Of several, the one in force that ends last (docs/hazards.md#overlapping-schedules). */
  readonly schedule: AccessSchedule;
  /** Unknown if that of any schedule is, for that one may end last. */
  readonly end: End;
  readonly memory: AccessMemory | undefined;
}

/** An unknown form hides known ones; direct access hides activations and access through groups. */
const formsFirstToLast: readonly AccessForm[] = ['unknown', 'direct', 'activated', 'through-a-group'];

/** All access that the snapshot lists, by id. */
export function accessesOf({
  schedules,
  history,
  principals,
  now,
}: TenantSnapshot): ReadonlyMap<string, Access> {
  const accesses = new Map<string, Access>();
  for (const [id, all] of schedulesByAccess(schedules)) {
    // Stryker disable next-line ConditionalExpression: equivalent, a single row counts
    const rows = all.length === 1 ? all : counting(all, now);
    const [schedule] = rows;
    const { kind, key } = schedule;
    accesses.set(id, {
      id,
      kind,
      key,
      principal: principals.get(key.principalId),
      form: formOf(schedule),
      hasStarted: rows.some((row) => hasStarted(row, now) === 'unknown')
        ? 'unknown'
        : hasStarted(schedule, now),
      schedule,
      end: endOfAll(rows),
      memory: history.memories.get(id),
    });
  }
  return accesses;
}

/** The rows that count, the one that ends last first. */
function counting(all: SchedulesOfAccess, now: Date): SchedulesOfAccess {
  const form = formsFirstToLast.find((wanted) => all.some((row) => formOf(row) === wanted));
  const rows = all.filter((row) => formOf(row) === form).toSorted(endsLastFirst);
  const started = rows.filter((row) => hasStarted(row, now) !== false);
  const [first, ...others] = started.length > 0 ? started : rows;
  // Stryker disable next-line ConditionalExpression: unreachable, rows have the form of one of them
  return first === undefined ? all : [first, ...others];
}

/** The last end; unknown if any is. */
function endOfAll(rows: SchedulesOfAccess): End {
  return rows.some((row) => endOf(row) === 'unknown') ? 'unknown' : endOf(rows[0]);
}

/** What was made outside PIM has the moment of the query for its start, which may be after ours. */
function hasStarted(schedule: AccessSchedule, now: Date): boolean | 'unknown' {
  if (isMadeOutsidePim(schedule)) return true;
  const start = plausible(schedule.startDateTime);
  return start === undefined ? 'unknown' : start <= now;
}

/** The end as evidence. */
export function endFacts({ end }: Access): Facts {
  return { endDateTime: endOrNull(end) };
}
