import { daysBefore, instantOrNull, instantText } from '../matching/instants.ts';
import { isRemoval } from '../model/request-progress.ts';
import type { RoleKey, RoleSchedule } from '../model/role-schedules.ts';
import type { Gap, SnapshotPart } from '../model/snapshot.ts';
import type { Access, RenewalContext } from './context.ts';
import type { Term } from './term.ts';

/** What lapsed longer ago is nobody's concern: Graph has forgotten it too (docs/graph-facts.md#request-retention). */
const TOLD_FOR_DAYS = 45;
/** The request of a removal can be seen for so long at least; Graph keeps requests for about 45 days. */
const REMOVALS_SEEN_FOR_DAYS = 30;

/** How an eligibility stands that is only remembered. `undefined`: it never ended by itself, or is long over. */
export function rememberedTerm({ key, memory }: Access, context: RenewalContext): Term | undefined {
  const { now, gaps } = context.snapshot;
  const end = memory?.lastSeenEnd;
  if (memory === undefined || end === undefined || end > now) return undefined;
  const term = lapsedTerm(key, { end, schedule: undefined }, context);
  if (term?.kind !== 'due') return term;
  // It is not there; that it was not removed before its end, and is not there on a page that did not come, must be seen.
  const isSeen =
    memory.lastSeenAt >= daysBefore(now, REMOVALS_SEEN_FOR_DAYS) &&
    !isMissing(gaps, 'eligibility-schedules') &&
    !isMissing(gaps, 'eligibility-requests');
  if (isSeen) return term;
  const facts = { endDateTime: instantText(end), lastSeenAt: instantText(memory.lastSeenAt) };
  return { kind: 'settled', because: 'end-unknown', facts };
}

/** How an eligibility stands that is over. `undefined`: for so long that there is nothing to say. */
export function lapsedTerm(
  key: RoleKey,
  { end, schedule }: { readonly end: Date; readonly schedule: RoleSchedule | undefined },
  context: RenewalContext,
): Term | undefined {
  const { now } = context.snapshot;
  const { lapsedWithinDays } = context.rules.renew;
  const facts = { endDateTime: instantText(end) };
  if (lapsedWithinDays === 0 || end < daysBefore(now, lapsedWithinDays)) {
    if (end < daysBefore(now, TOLD_FOR_DAYS)) return undefined;
    return { kind: 'settled', because: 'lapsed-too-long-ago', facts };
  }
  const last = context.lastGranted(key);
  if (last === undefined || !isRemoval(last.action)) return { kind: 'due', end, hasEnded: true, schedule };
  const removed = { removedAt: instantOrNull(last.createdDateTime), removedByRequestId: last.id };
  return { kind: 'settled', because: 'removed-by-somebody', facts: { ...facts, ...removed } };
}

function isMissing(gaps: readonly Gap[], missing: SnapshotPart): boolean {
  return gaps.some(({ part }) => part === missing);
}
