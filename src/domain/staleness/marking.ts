import { DAY_MILLISECONDS, instantText, laterBy } from '../matching/instants.ts';
import type { Mark, PlanItem, StalenessReason } from '../model/plan.ts';
import type { Gap } from '../model/snapshot.ts';
import { type Access, endFacts, endsBy } from './access.ts';
import { changeOf, keyOf } from './change.ts';
import type { StalenessContext } from './context.ts';
import { evidenceOf, type Facts } from './evidence.ts';
import { type Finding, isStaleKind, modeOf, type Stale } from './finding.ts';

/** What is to be done about an access: what was found of it now, with what was found before. Mark, wait, sweep. */
export function markedItem(access: Access, finding: Finding, context: StalenessContext): PlanItem {
  const mark = context.marks.get(access.id);
  if (finding.outcome === 'remove') return itemOfStale(access, finding.stale, mark, context);
  if (mark === undefined) return itemOfFinding(access, finding, {});
  if (isHeld(finding, context)) return itemOfFinding(access, finding, markFacts(mark));
  return dropped(access, finding, mark, context);
}

const unknownReasons: ReadonlySet<StalenessReason> = new Set([
  'principal-unknown',
  'sign-in-unknown',
  'activations-unknown',
  'group-unknown',
  'evidence-unknown',
]);

/**
 * Whether the run could not see what it was marked by. That is no news about the access: the mark stays, nothing is done,
 * and the next run that sees goes on. Otherwise one bad night of Graph would begin every wait anew.
 */
function isHeld(finding: Exclude<Finding, { outcome: 'remove' }>, { snapshot }: StalenessContext): boolean {
  if (finding.outcome === 'report') return finding.isHeldByGap;
  return snapshot.gaps.length > 0 && unknownReasons.has(finding.because);
}

function itemOfStale(
  access: Access,
  stale: Stale,
  mark: Mark | undefined,
  context: StalenessContext,
): PlanItem {
  const { now } = context.snapshot;
  const change = changedSince(access, stale, mark);
  const goesOn = mark !== undefined && change === undefined;
  const due = goesOn ? mark.due : laterBy(now, stale.waitDays * DAY_MILLISECONDS);
  // What ends before it would be removed needs no removal.
  if (endsBy(access, due) || endsBy(access, now)) return endsByItself(access, mark, context);
  const facts: Facts = { ...stale.facts, ...(mark && markFacts(mark)), changedSinceMark: change };
  return {
    ...blank(access),
    decision: decisionOf(goesOn, due, now),
    reason: stale.kind,
    mode: stale.mode,
    evidence: evidenceOf(facts),
    due: instantText(due),
    change: changeOf(access, stale, context.rules.stale),
    alsoAffects: stale.alsoAffects ?? [],
  };
}

function decisionOf(goesOn: boolean, due: Date, now: Date): 'mark' | 'wait' | 'change' {
  if (!goesOn) return 'mark';
  return now < due ? 'wait' : 'change';
}

/**
 * Why a mark does not count for what is found now, so that the wait begins anew: it was announced for another reason, or
 * only as something a person might approve, or the access was granted or extended since.
 */
function changedSince(
  { schedule }: Access,
  { kind, mode }: Stale,
  mark: Mark | undefined,
): string | undefined {
  if (mark === undefined) return undefined;
  if (mark.reason !== kind) return 'reason';
  if (mark.mode !== 'apply' && mode === 'apply') return 'mode';
  const { createdDateTime } = schedule;
  return createdDateTime !== undefined && createdDateTime > mark.markedAt ? 'schedule' : undefined;
}

function endsByItself(access: Access, mark: Mark | undefined, context: StalenessContext): PlanItem {
  const finding = { outcome: 'leave', because: 'ends-by-itself', facts: endFacts(access) } as const;
  return mark === undefined ? itemOfFinding(access, finding, {}) : dropped(access, finding, mark, context);
}

function itemOfFinding(
  access: Access,
  finding: Exclude<Finding, { outcome: 'remove' }>,
  marked: Facts,
): PlanItem {
  const { outcome, because } = finding;
  return {
    ...blank(access),
    decision: outcome,
    reason: because,
    // Nothing is done about it, in whatever mode: the harmless one.
    mode: outcome === 'report' ? finding.mode : 'plan',
    evidence: evidenceOf({ ...finding.facts, ...marked }),
    due: null,
    change: null,
    alsoAffects: outcome === 'report' ? finding.alsoAffects : [],
  };
}

/** Its evidence changed during the wait, and it says what it is now. */
function dropped(
  access: Access,
  finding: Exclude<Finding, { outcome: 'remove' }>,
  mark: Mark,
  { rules }: StalenessContext,
): PlanItem {
  return {
    ...blank(access),
    decision: 'drop',
    reason: 'evidence-changed',
    mode: isStaleKind(mark.reason) ? modeOf(mark.reason, rules.stale) : 'plan',
    evidence: evidenceOf({ ...finding.facts, ...markFacts(mark), now: finding.because }),
    due: null,
    change: null,
    alsoAffects: [],
  };
}

function markFacts({ reason, markedAt, due }: Mark): Facts {
  return { markedFor: reason, markedAt, markedUntil: due };
}

function blank({ id, kind, key }: Access): Pick<PlanItem, 'id' | 'kind' | 'key'> {
  return { id, kind, key: keyOf(key) };
}

/** What a plan makes of the marks that there were. */
export interface MarksChange {
  readonly put: readonly Mark[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** The plan that the marks are announced in. */
export interface MarkingPlan {
  readonly id: string;
  readonly now: Date;
  /** Of the snapshot that it was made of. Where nobody says, nothing that was not seen is taken for removed. */
  readonly gaps?: readonly Gap[];
}

/**
 * The marks to store and to take away once a plan is announced: new ones and those that begin anew; those that dropped
 * out, and those whose access is not there any more, if it would have been seen. Pure.
 */
export function nextMarks(
  items: readonly PlanItem[],
  marks: ReadonlyMap<string, Mark>,
  plan: MarkingPlan,
): MarksChange {
  const put = items.flatMap((item) => newMark(item, plan));
  const ids = new Set(items.map(({ id }) => id));
  const dropped = items
    .filter(({ id, decision }) => decision === 'drop' && marks.has(id))
    .map(({ id }) => id);
  const vanished = [...marks.keys()].filter((id) => !ids.has(id) && wouldBeSeen(id, plan));
  return { put, remove: [...dropped, ...vanished].sort() };
}

function newMark({ id, decision, reason, due, mode }: PlanItem, plan: MarkingPlan): readonly Mark[] {
  if (decision !== 'mark' || due === null || !isStaleKind(reason)) return [];
  return [{ id, reason, markedAt: plan.now, due: new Date(due), mode, planId: plan.id }];
}

function wouldBeSeen(id: string, { gaps }: MarkingPlan): boolean {
  return gaps !== undefined && !gaps.some(({ part }) => id.startsWith(`${part.replace('-schedules', '')}:`));
}
