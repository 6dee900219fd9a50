import { beforeOf } from '../matching/before.ts';
import { endsBy } from '../matching/ends.ts';
import { dayMilliseconds, instantText, isLater, laterBy } from '../matching/instants.ts';
import { unreadableItems } from '../matching/unreadable.ts';
import { orderedKey } from '../model/access.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { Mark, PlanItem } from '../model/plan.ts';
import type { StalenessReason } from '../model/reasons.ts';
import type { Rules, StaleRules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { type Access, endFacts } from './access.ts';
import { buildContext } from './build-context.ts';
import type { StalenessIndex } from './context.ts';
import { evidenceOf, type Facts } from './evidence.ts';
import { type Finding, isStaleKind, modeOf, type StaleJudgement } from './finding.ts';
import { judge } from './judge.ts';

/**
 * Decides of every access whether it is stale, and what is to be done about it: marked, waited for, removed, reported,
 * dropped or left; and says why. Pure and total: the same snapshot, rules and marks, in whatever order they list things,
 * give the same items, byte for byte.
 *
 * @param marks what was announced before, by item id.
 * @returns one item for each kind, principal, role and scope that is listed; sorted by id.
 */
export function planRemovals(
  snapshot: TenantSnapshot,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): readonly PlanItem[] {
  const context = buildContext(snapshot, rules, marks);
  const items = context.accesses
    .values()
    .map((access) => markedItem(access, judge(access, context), context))
    .toArray();
  return [...items, ...unreadableItems(snapshot, ['eligibility', 'assignment'], items)].toSorted((a, b) =>
    // Stryker disable next-line EqualityOperator: equivalent, no two items have the same id
    a.id < b.id ? -1 : 1,
  );
}

/** The plan item of an access: what was found now, combined with its mark. Mark, wait, remove. */
function markedItem(access: Access, finding: Finding, index: StalenessIndex): PlanItem {
  const mark = index.marks.get(access.id);
  if (finding.outcome === 'remove') return itemOfStale(access, finding.stale, mark, index);
  if (mark === undefined) return itemOfFinding(access, finding, {});
  if (isHeld(finding, index)) return itemOfFinding(access, finding, markFacts(mark));
  return dropped(access, finding, mark, index);
}

const unknownReasons: ReadonlySet<StalenessReason> = new Set([
  'principal-unknown',
  'sign-in-unknown',
  'activations-unknown',
  'group-unknown',
  'evidence-unknown',
]);

/**
 * Whether the run could not see the evidence of a mark. That is no news about the access: the mark stays, nothing is
 * done, and a later run goes on. Otherwise one bad night of Graph would restart every wait.
 */
function isHeld(finding: Exclude<Finding, { outcome: 'remove' }>, { snapshot }: StalenessIndex): boolean {
  if (finding.outcome === 'report') return finding.isHeldByGap;
  return snapshot.gaps.length > 0 && unknownReasons.has(finding.because);
}

function itemOfStale(
  access: Access,
  stale: StaleJudgement,
  mark: Mark | undefined,
  index: StalenessIndex,
): PlanItem {
  const { now } = index.snapshot;
  const change = changedSince(access, stale, mark);
  const goesOn = mark !== undefined && change === undefined;
  const due = goesOn ? mark.due : laterBy(now, stale.waitDays * dayMilliseconds);
  // Access that ends before its removal is due needs no removal.
  if (endsBy(access.end, due) || endsBy(access.end, now)) return endsByItself(access, mark, index);
  const facts: Facts = { ...stale.facts, ...(mark && markFacts(mark)), changedSinceMark: change };
  return {
    ...blank(access),
    decision: decisionOf(goesOn, due, now),
    reason: stale.kind,
    mode: stale.mode,
    evidence: evidenceOf(facts),
    due: instantText(due),
    change: changeOf(access, stale, index.rules.stale),
    alsoAffects: stale.alsoAffects ?? [],
  };
}

function decisionOf(goesOn: boolean, due: Date, now: Date): 'mark' | 'wait' | 'change' {
  if (!goesOn) return 'mark';
  return now < due ? 'wait' : 'change';
}

/**
 * Why a mark does not count for the present finding, so that the wait begins again: it was announced for another reason,
 * or only for a person to approve, or the access was granted or extended since.
 */
function changedSince(
  { schedule }: Access,
  { kind, mode }: StaleJudgement,
  mark: Mark | undefined,
): string | undefined {
  if (mark === undefined) return undefined;
  if (mark.reason !== kind) return 'reason';
  if (mark.mode !== 'apply' && mode === 'apply') return 'mode';
  return isLater(schedule.createdDateTime, mark.markedAt) ? 'schedule' : undefined;
}

function endsByItself(access: Access, mark: Mark | undefined, index: StalenessIndex): PlanItem {
  const finding = { outcome: 'leave', because: 'ends-by-itself', facts: endFacts(access) } as const;
  return mark === undefined ? itemOfFinding(access, finding, {}) : dropped(access, finding, mark, index);
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
    // Nothing is done about it, so the mode is the harmless one.
    mode: outcome === 'report' ? finding.mode : 'plan',
    evidence: evidenceOf({ ...finding.facts, ...marked }),
    due: null,
    change: null,
    alsoAffects: outcome === 'report' ? finding.alsoAffects : [],
  };
}

/** An item whose evidence changed during the wait; the evidence says what was found instead. */
function dropped(
  access: Access,
  finding: Exclude<Finding, { outcome: 'remove' }>,
  mark: Mark,
  { rules }: StalenessIndex,
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
  return { id, kind, key: orderedKey(key) };
}

/**
 * The change for stale access. It is the same on every look at the same access, so that a second look can be compared.
 */
function changeOf(access: Access, { conversion }: StaleJudgement, rules: StaleRules): PlannedChange {
  const removal: PlannedStep = { kind: access.kind, actions: ['adminRemove'], endDateTime: undefined };
  return {
    effect: conversion === undefined ? 'removal' : 'conversion',
    key: orderedKey(access.key),
    steps: [...eligibilityFirst(conversion?.eligibleUntil), removal],
    before: beforeOf(access.schedule),
    justification: rules.justification,
    ticket: rules.ticket ? { number: rules.ticket.number, system: rules.ticket.system } : null,
  };
}

/**
 * The eligibility comes first, confirmed before the assignment goes. `adminUpdate` must not follow: it would change one
 * that somebody else just made.
 */
function eligibilityFirst(until: Date | undefined): readonly PlannedStep[] {
  if (until === undefined) return [];
  return [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: instantText(until) }];
}
