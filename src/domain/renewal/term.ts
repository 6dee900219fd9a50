import { DAY_MILLISECONDS, endOfSchedule, instantText } from '../matching/instants.ts';
import type { Evidence, RenewalReason } from '../model/plan.ts';
import type { RoleKey, RoleSchedule } from '../model/role-schedules.ts';
import type { RenewRules } from '../model/rules.ts';
import type { Access, RenewalContext } from './context.ts';
import { lapsedTerm, rememberedTerm } from './lapsed.ts';

/** How an eligibility stands in time: due to be judged, or settled by its times alone. */
export type Term =
  | {
      readonly kind: 'due';
      readonly end: Date;
      readonly hasEnded: boolean;
      /** The one that is renewed: of several, the one that ends last. `undefined`: it is not there any more. */
      readonly schedule: RoleSchedule | undefined;
    }
  | { readonly kind: 'settled'; readonly because: RenewalReason; readonly facts: Evidence };

/** @returns `undefined` for what is only remembered, and is over: nothing is to be said of it. */
export function termOf(access: Access, context: RenewalContext): Term | undefined {
  if (access.schedules.length === 0) return rememberedTerm(access, context);
  // What a group gives cannot be renewed for the member (docs/hazards.md#access-through-a-group). An unknown member
  // type is taken for such a one: a renewal of what is not direct would make a new, direct eligibility that nobody asked for.
  const direct = access.schedules.filter(({ memberType }) => memberType === 'Direct');
  if (direct.length === 0) return throughAGroup(access.schedules);
  return termOfSchedules(access.key, direct, context);
}

function termOfSchedules(
  key: RoleKey,
  direct: readonly RoleSchedule[],
  context: RenewalContext,
): Term | undefined {
  const { now } = context.snapshot;
  const inForce = direct.filter(({ startDateTime }) => startDateTime === undefined || startDateTime <= now);
  const last = latest(inForce);
  if (last === undefined) return notStarted(direct);
  const end = endOfSchedule(last);
  if (end === 'never') return { kind: 'settled', because: 'never-ends', facts: {} };
  if (end === undefined) return { kind: 'settled', because: 'end-unknown', facts: { scheduleId: last.id } };
  const facts = { endDateTime: instantText(end) };
  if (!isWithinWindow(end, now, context.rules.renew)) {
    const isExtended = inForce.some((other) => endsWithinWindow(other, now, context.rules.renew));
    return { kind: 'settled', because: isExtended ? 'already-extended' : 'not-due', facts };
  }
  const replacement = latest(direct.filter((other) => !inForce.includes(other) && outlasts(other, end)));
  if (replacement !== undefined)
    return {
      kind: 'settled',
      because: 'already-extended',
      facts: { ...facts, replacedByScheduleId: replacement.id },
    };
  // It is still listed, although it is over: Graph sweeps ended schedules in its own time.
  if (end <= now) return lapsedTerm(key, { end, schedule: last }, context);
  return { kind: 'due', end, hasEnded: false, schedule: last };
}

function isWithinWindow(end: Date, now: Date, { withinDays }: RenewRules): boolean {
  return end.getTime() - now.getTime() <= withinDays * DAY_MILLISECONDS;
}

function endsWithinWindow(schedule: RoleSchedule, now: Date, renew: RenewRules): boolean {
  const end = endOfSchedule(schedule);
  return end instanceof Date && end > now && isWithinWindow(end, now, renew);
}

/** Whether it takes the place of what ends then. An end that is not known may be a later one: somebody has seen to it. */
function outlasts(schedule: RoleSchedule, end: Date): boolean {
  const other = endOfSchedule(schedule);
  return other === undefined || other === 'never' || other > end;
}

function notStarted(direct: readonly RoleSchedule[]): Term {
  const starts = direct.flatMap(({ startDateTime }) => (startDateTime === undefined ? [] : [startDateTime]));
  const [first] = starts.toSorted((a, b) => a.getTime() - b.getTime());
  const facts = first === undefined ? {} : { startDateTime: instantText(first) };
  return { kind: 'settled', because: 'not-started', facts };
}

function throughAGroup(schedules: readonly RoleSchedule[]): Term {
  const memberTypes = schedules.map(({ memberType }) => memberType ?? 'unknown').toSorted();
  return { kind: 'settled', because: 'through-a-group', facts: { memberType: memberTypes[0] ?? 'unknown' } };
}

/**
 * The one that ends last; one whose end is unknown may be that (docs/hazards.md#overlapping-schedules). Ties go by id.
 */
function latest(schedules: readonly RoleSchedule[]): RoleSchedule | undefined {
  return schedules.toSorted((a, b) => rank(b) - rank(a) || compare(a.id, b.id))[0];
}

/** Finite, so that two of them can be subtracted. */
function rank(schedule: RoleSchedule): number {
  const end = endOfSchedule(schedule);
  if (end === 'never') return Number.MAX_SAFE_INTEGER;
  return end === undefined ? Number.MAX_SAFE_INTEGER - 1 : end.getTime();
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
