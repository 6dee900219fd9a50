import type { Mark, PlanItem } from '../model/plan.ts';
import type { Gap } from '../model/snapshot.ts';
import { isStaleKind } from './finding.ts';

/** What a plan makes of the marks that there were. */
interface MarksChange {
  readonly put: readonly Mark[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** The plan that the marks are announced in. */
interface MarkingPlan {
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
