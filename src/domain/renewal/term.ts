import { endOf, endsBy, isSameEnd, lastEnding } from '../matching/ends.ts';
import { isDirect } from '../matching/forms.ts';
import { dayMilliseconds, daysBefore, instantOrNull, instantText, laterBy } from '../matching/instants.ts';
import type { AccessKey } from '../model/access.ts';
import { isRemoval } from '../model/actions.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { AccessMemory, Gap, SnapshotPart } from '../model/snapshot.ts';
import type { Eligibility, RenewalContext, Term } from './context.ts';

/**
 * An eligibility that lapsed longer ago is not reported: Graph has forgotten it too
 * (docs/graph-facts.md#request-retention).
 */
const reportedForDays = 45;
/** What lapsed was seen until shortly before its end; a memory that nothing changes is a week old at most. */
const seenBeforeEndDays = 8;
/** The request of a removal can be seen for so long at least; Graph keeps requests for about 45 days. */
const removalsSeenForDays = 30;

/** @returns `undefined` for an eligibility that is only remembered and long over: it is not reported. */
export function termOf(access: Eligibility, context: RenewalContext): Term | undefined {
  if (access.schedules.length === 0)
    return access.memory && rememberedTerm(access.key, access.memory, context);
  // Access through a group cannot be renewed for the member (docs/hazards.md#access-through-a-group). An unknown member
  // type counts as such: its renewal might create a new, direct eligibility that nobody requested.
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
  // One whose end is unknown may be the last (docs/hazards.md#overlapping-schedules).
  const last = lastEnding(inForce);
  if (last === undefined) return notStarted(direct);
  const end = endOf(last);
  if (end === 'never') return { because: 'never-ends', facts: {} };
  if (end === 'unknown') return { because: 'end-unknown', facts: { scheduleId: last.id } };
  const facts = { endDateTime: instantText(end) };
  const windowEnd = laterBy(now, context.rules.renew.withinDays * dayMilliseconds);
  if (end > windowEnd) {
    const isExtended = inForce.map(endOf).some((other) => endsBy(other, windowEnd) && !endsBy(other, now));
    return { because: isExtended ? 'already-extended' : 'not-due', facts };
  }
  // Whose end is unknown may end later: somebody has seen to it.
  const replacement = lastEnding(
    direct.filter((other) => !inForce.includes(other) && !endsBy(endOf(other), end)),
  );
  if (replacement !== undefined)
    return {
      because: 'already-extended',
      facts: { ...facts, replacedByScheduleId: replacement.id },
    };
  // Graph lists ended schedules for a while.
  if (end <= now) return lapsedTerm(key, { end, schedule: last }, context);
  return { end, hasEnded: false, schedule: last };
}

function notStarted(direct: readonly AccessSchedule[]): Term {
  const starts = direct.map(({ startDateTime }) => instantOrNull(startDateTime)).toSorted();
  return { because: 'not-started', facts: { startDateTime: starts[0] ?? null } };
}

function throughAGroup(schedules: readonly AccessSchedule[]): Term {
  const memberTypes = schedules.map(({ memberType }) => memberType ?? 'unknown').toSorted();
  return { because: 'through-a-group', facts: { memberType: memberTypes[0] ?? null } };
}

/** The term of an eligibility that is only remembered. `undefined`: it did not end by itself, or is long over. */
function rememberedTerm(key: AccessKey, memory: AccessMemory, context: RenewalContext): Term | undefined {
  const { now, gaps } = context.snapshot;
  const end = memory.lastSeenEnd;
  if (!(end instanceof Date) || end > now) return undefined;
  const term = lapsedTerm(key, { end, schedule: undefined }, context);
  if (term === undefined || 'because' in term) return term;
  const facts = { endDateTime: instantText(end), lastSeenAt: instantText(memory.lastSeenAt) };
  // It is no longer listed. Treat it as lapsed only if the listing was complete and no removal request exists.
  const isSeen =
    memory.lastSeenAt >= daysBefore(now, removalsSeenForDays) &&
    memory.lastSeenAt >= daysBefore(end, seenBeforeEndDays) &&
    !isMissing(gaps, 'eligibility-schedules') &&
    !isMissing(gaps, 'eligibility-requests');
  if (!isSeen) return { because: 'end-unknown', facts };
  // What our store remembers is no evidence for a grant: Graph itself must say that there was one with this end.
  const granted = context.lastGranted(key);
  if (granted === undefined || !isSameEnd(endOf(granted), end)) return { because: 'no-evidence', facts };
  return term;
}

/** The term of an eligibility that is over. `undefined`: for too long to be reported. */
function lapsedTerm(
  key: AccessKey,
  { end, schedule }: { readonly end: Date; readonly schedule: AccessSchedule | undefined },
  context: RenewalContext,
): Term | undefined {
  const { now } = context.snapshot;
  const { lapsedWithinDays } = context.rules.renew;
  const facts = { endDateTime: instantText(end) };
  if (lapsedWithinDays === 0 || end < daysBefore(now, lapsedWithinDays)) {
    if (end < daysBefore(now, reportedForDays)) return undefined;
    return { because: 'lapsed-too-long-ago', facts };
  }
  const last = context.lastGranted(key);
  if (last === undefined || !isRemoval(last.action)) return { end, hasEnded: true, schedule };
  const removed = { removedAt: instantOrNull(last.createdDateTime), removedByRequestId: last.id };
  return { because: 'removed-by-somebody', facts: { ...facts, ...removed } };
}

function isMissing(gaps: readonly Gap[], missing: SnapshotPart): boolean {
  return gaps.some(({ part }) => part === missing);
}
