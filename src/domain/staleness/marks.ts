import type { Mark, PlanItem } from '../model/plan.ts';
import type { Gap, Unreadable } from '../model/snapshot.ts';
import { isStaleKind } from './finding.ts';

/** The changes of marks that follow from a plan. */
interface MarksChange {
  readonly put: readonly Mark[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** The plan that the marks are announced in. */
interface MarkingPlan {
  readonly id: string;
  readonly now: Date;
  /** Gaps of its snapshot. Absent: no mark is dropped because its access is not listed. */
  readonly gaps?: readonly Gap[];
  readonly unreadable?: readonly Unreadable[];
}

/**
 * The marks to store and to delete once a plan is announced. Stored are new and restarted ones; deleted are dropped ones,
 * and those whose access is no longer listed although the listing was complete. Pure.
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

/** An access may be among the rows that could not be read. */
function wouldBeSeen(id: string, { gaps, unreadable = [] }: MarkingPlan): boolean {
  if (gaps === undefined) return false;
  return ![...gaps, ...unreadable].some(({ part }) => id.startsWith(`${part.replace('-schedules', '')}:`));
}
