import { endOf, endsLastFirst } from '../matching/ends.ts';
import { isDirect } from '../matching/forms.ts';
import { DAY_MILLISECONDS, daysBefore, instantOrNull, instantText } from '../matching/instants.ts';
import type { AccessKey } from '../model/access.ts';
import { isRemoval } from '../model/actions.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { RenewRules } from '../model/rules.ts';
import type { Gap, SnapshotPart } from '../model/snapshot.ts';
import type { Access, RenewalContext, Term } from './context.ts';

/** What lapsed longer ago is nobody's concern: Graph has forgotten it too (docs/graph-facts.md#request-retention). */
const TOLD_FOR_DAYS = 45;
/** The request of a removal can be seen for so long at least; Graph keeps requests for about 45 days. */
const REMOVALS_SEEN_FOR_DAYS = 30;

/** @returns `undefined` for what is only remembered, and is over: nothing is to be said of it. */
export function termOf(access: Access, context: RenewalContext): Term | undefined {
  if (access.schedules.length === 0) return rememberedTerm(access, context);
  // What a group gives cannot be renewed for the member (docs/hazards.md#access-through-a-group). An unknown member
  // type is taken for such a one: a renewal of what is not direct would make a new, direct eligibility that nobody asked for.
  const direct = access.schedules.filter(isDirect);
  if (direct.length === 0) return throughAGroup(access.schedules);
  return termOfSchedules(access.key, direct, context);
}

function termOfSchedules(
  key: AccessKey,
  direct: readonly AccessSchedule[],
  context: RenewalContext,
): Term | undefined {
  const { now } = context.snapshot;
  const inForce = direct.filter(({ startDateTime }) => startDateTime === undefined || startDateTime <= now);
  const last = latest(inForce);
  if (last === undefined) return notStarted(direct);
  const end = endOf(last);
  if (end === 'never') return { kind: 'not-due', because: 'never-ends', facts: {} };
  if (end === 'unknown') return { kind: 'not-due', because: 'end-unknown', facts: { scheduleId: last.id } };
  const facts = { endDateTime: instantText(end) };
  if (!isWithinWindow(end, now, context.rules.renew)) {
    const isExtended = inForce.some((other) => endsWithinWindow(other, now, context.rules.renew));
    return { kind: 'not-due', because: isExtended ? 'already-extended' : 'not-due', facts };
  }
  const replacement = latest(direct.filter((other) => !inForce.includes(other) && outlasts(other, end)));
  if (replacement !== undefined)
    return {
      kind: 'not-due',
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

function endsWithinWindow(schedule: AccessSchedule, now: Date, renew: RenewRules): boolean {
  const end = endOf(schedule);
  return end instanceof Date && end > now && isWithinWindow(end, now, renew);
}

/** Whether it takes the place of what ends then. An end that is not known may be a later one: somebody has seen to it. */
function outlasts(schedule: AccessSchedule, end: Date): boolean {
  const other = endOf(schedule);
  return other === 'unknown' || other === 'never' || other > end;
}

function notStarted(direct: readonly AccessSchedule[]): Term {
  const starts = direct.flatMap(({ startDateTime }) => (startDateTime === undefined ? [] : [startDateTime]));
  const [first] = starts.toSorted((a, b) => a.getTime() - b.getTime());
  const facts = first === undefined ? {} : { startDateTime: instantText(first) };
  return { kind: 'not-due', because: 'not-started', facts };
}

function throughAGroup(schedules: readonly AccessSchedule[]): Term {
  const memberTypes = schedules.map(({ memberType }) => memberType ?? 'unknown').toSorted();
  return { kind: 'not-due', because: 'through-a-group', facts: { memberType: memberTypes[0] ?? 'unknown' } };
}

function latest(schedules: readonly AccessSchedule[]): AccessSchedule | undefined {
  return schedules.toSorted(endsLastFirst)[0];
}

/** How an eligibility stands that is only remembered. `undefined`: it never ended by itself, or is long over. */
function rememberedTerm({ key, memory }: Access, context: RenewalContext): Term | undefined {
  const { now, gaps } = context.snapshot;
  const end = memory?.lastSeenEnd;
  if (memory === undefined || !(end instanceof Date) || end > now) return undefined;
  const term = lapsedTerm(key, { end, schedule: undefined }, context);
  if (term?.kind !== 'due') return term;
  // It is not there; that it was not removed before its end, and is not there on a page that did not come, must be seen.
  const isSeen =
    memory.lastSeenAt >= daysBefore(now, REMOVALS_SEEN_FOR_DAYS) &&
    !isMissing(gaps, 'eligibility-schedules') &&
    !isMissing(gaps, 'eligibility-requests');
  if (isSeen) return term;
  const facts = { endDateTime: instantText(end), lastSeenAt: instantText(memory.lastSeenAt) };
  return { kind: 'not-due', because: 'end-unknown', facts };
}

/** How an eligibility stands that is over. `undefined`: for so long that there is nothing to say. */
function lapsedTerm(
  key: AccessKey,
  { end, schedule }: { readonly end: Date; readonly schedule: AccessSchedule | undefined },
  context: RenewalContext,
): Term | undefined {
  const { now } = context.snapshot;
  const { lapsedWithinDays } = context.rules.renew;
  const facts = { endDateTime: instantText(end) };
  if (lapsedWithinDays === 0 || end < daysBefore(now, lapsedWithinDays)) {
    if (end < daysBefore(now, TOLD_FOR_DAYS)) return undefined;
    return { kind: 'not-due', because: 'lapsed-too-long-ago', facts };
  }
  const last = context.lastGranted(key);
  if (last === undefined || !isRemoval(last.action)) return { kind: 'due', end, hasEnded: true, schedule };
  const removed = { removedAt: instantOrNull(last.createdDateTime), removedByRequestId: last.id };
  return { kind: 'not-due', because: 'removed-by-somebody', facts: { ...facts, ...removed } };
}

function isMissing(gaps: readonly Gap[], missing: SnapshotPart): boolean {
  return gaps.some(({ part }) => part === missing);
}
