import { type ApprovalFacts, type ApprovedItems, approvalOf } from './approvals/item-approval.ts';
import type { PlannedChange } from './model/change.ts';
import type { ChangeRecord } from './model/command.ts';
import type { Outcome } from './model/outcome.ts';
import type { Evidence, PlanItem } from './model/plan.ts';
import type { Reason } from './model/reasons.ts';

/** What was refused is not tried again for so many days; then once more, for much may have changed that nobody told us of. */
export const setAsideDays = 30;
/** How often, within those days, one and the same change is sent without being seen, before it is left to a person. */
const mostSends = 20;

export interface EarlierChanges {
  /** Of jobs, of the last `setAsideDays`; in any order. */
  readonly records: readonly ChangeRecord[];
  readonly approved: ApprovedItems;
  factsOf(item: PlanItem): ApprovalFacts;
}

interface AnsweredChange {
  readonly changeId: string;
  readonly at: Date;
  readonly said: string;
}

/**
 * Sets aside what was tried in an earlier run, of the same access as it was, and was answered for good: it is reported, and
 * tried again only when its evidence changes or when somebody has approved just this item since. Pure. What the store
 * remembers only ever keeps something from being sent.
 */
export function setRefusedAside(
  items: readonly PlanItem[],
  { records, approved, factsOf }: EarlierChanges,
): readonly PlanItem[] {
  const tried = Map.groupBy(records, (record) => subjectOfRecord(record));
  return items.map((item) => {
    const { change, decision } = item;
    if (decision !== 'change' || change === null) return item;
    const answered = lastAnswer(tried.get(changeSubject(item, change)) ?? []);
    if (answered === undefined) return item;
    const since = (approved.get(item.id) ?? []).filter(({ isNamed, at }) => isNamed && at > answered.at);
    const verdict = approvalOf(item, new Map([[item.id, since]]), factsOf(item));
    return verdict.kind === 'approved' ? item : setAside(item, answered);
  });
}

/** The same for the same change of the same access as it was, whichever run makes it. */
export function changeSubject(
  { id, evidence }: { readonly id: string; readonly evidence: Evidence },
  { effect, before }: Pick<PlannedChange, 'effect' | 'before'>,
): string {
  // What lapsed has nothing to put back, and it may lapse again: its evidence tells the one time from the other.
  const { scheduleId, endDateTime } = before ?? evidence;
  return `${effect}/${id}/${scheduleId ?? 'unknown'}/${endDateTime ?? 'without end'}`;
}

/** Whether an item was set aside, with the change that it would be. */
export function isSetAside({ decision, reason, change }: PlanItem): boolean {
  return decision === 'report' && reason === 'refused-before' && change !== null;
}

/** Why an item is to be changed, or would be were it not set aside. */
export function plannedReason(item: PlanItem): Reason {
  const { wouldBe } = item.evidence;
  return isSetAside(item) && typeof wouldBe === 'string' ? (wouldBe as Reason) : item.reason;
}

function setAside(item: PlanItem, { changeId, at, said }: AnsweredChange): PlanItem {
  const evidence = {
    ...item.evidence,
    wouldBe: item.reason,
    refusedChangeId: changeId,
    refusedAt: at.toISOString(),
    said,
  };
  return { ...item, decision: 'report', reason: 'refused-before', due: null, evidence };
}

function subjectOfRecord({ source, content }: ChangeRecord): string | undefined {
  if (source.kind !== 'job' || content.kind !== 'access' || content.validateOnly) return undefined;
  return changeSubject({ id: source.itemId, evidence: content.evidence }, content.change);
}

function lastAnswer(tries: readonly ChangeRecord[]): AnsweredChange | undefined {
  const unseen = tries.filter(({ state }) => state === 'unconfirmed');
  const final = unseen.length >= mostSends ? tries : tries.filter((record) => isAnswered(record));
  const [last] = final.toSorted((one, other) => whenOf(other).getTime() - whenOf(one).getTime());
  return last && { changeId: last.id, at: whenOf(last), said: sentenceOf(last, unseen.length) };
}

function whenOf({ settledAt, askedAt }: ChangeRecord): Date {
  return settledAt ?? askedAt;
}

function sentenceOf({ id, state, outcome }: ChangeRecord, unseen: number): string {
  if (state === 'done') return `change ${id} did this before, and it was undone since`;
  if (unseen >= mostSends) return `it was sent ${unseen} times in ${setAsideDays} days and never seen`;
  return outcome?.message ?? '';
}

/** Whether nothing would come of trying it once more: done before, or Graph refused just this. */
function isAnswered(record: ChangeRecord): boolean {
  const { state, outcome } = record;
  return state === 'done' || (state === 'refused' && outcome !== undefined && isFinal(record, outcome));
}

const finalKinds: ReadonlySet<string> = new Set(['rejected', 'conflict', 'not-found']);

function isFinal({ claimedAt }: ChangeRecord, { code, refusal, failure }: Outcome): boolean {
  switch (code) {
    case 'refused':
      return refusal?.retry !== 'later';
    case 'ended':
      return true;
    case 'graph-failed':
      // What was not claimed failed at the look before it, and says nothing of the change.
      return claimedAt !== undefined && failure !== undefined && finalKinds.has(failure.kind);
    default:
      return false;
  }
}
