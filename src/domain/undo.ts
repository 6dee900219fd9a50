import { beforeOf } from './matching/before.ts';
import { compareEnds, endIn, endOf, endsBy, isSameEnd, lastEnding } from './matching/ends.ts';
import { isDirect } from './matching/forms.ts';
import { daysBefore } from './matching/instants.ts';
import { isDirectUnder } from './matching/schedule-match.ts';
import { type AccessKey, accessIdOf, isSameKey, type ScheduleKind } from './model/access.ts';
import type { AccessBefore, DoneChange, PlannedChange, PlannedStep } from './model/change.ts';
import type { PlanItem } from './model/plan.ts';
import type { AccessSchedule } from './model/role-schedules.ts';
import type { TenantSnapshot } from './model/snapshot.ts';
import { endGivenBack, hindranceToGivingBack, restoredDays } from './undo-evidence.ts';

/** What an undo is judged by, beside the snapshot. */
export interface UndoOrder {
  /** Object id of whoever asks. */
  readonly askedBy: string;
  /** Older changes are not undone. */
  readonly maxAgeDays: number;
}

/**
 * Plans the undo of changes: the same principal, role, scope and end as before, except that permanent active access comes
 * back for a limited time. Pure. Access that somebody has changed since is left alone, and the reason says so.
 *
 * @returns one item for each change, by the access it is about.
 */
export function planUndo(
  snapshot: TenantSnapshot,
  changes: readonly DoneChange[],
  order: UndoOrder,
): readonly PlanItem[] {
  return changes.map((done) => undoOf(snapshot, done, order));
}

/** The id of the item that undoes a change. */
export function undoItemId({ change, changeId }: DoneChange): string {
  return `${accessIdOf(change.before?.kind ?? change.steps[0]?.kind ?? 'eligibility', change.key)}:${changeId}`.toLowerCase();
}

function undoOf(snapshot: TenantSnapshot, done: DoneChange, order: UndoOrder): PlanItem {
  const { change } = done;
  const kind = change.before?.kind ?? change.steps[0]?.kind ?? 'eligibility';
  const found = judgedSteps(snapshot, done, kind, order);
  const steps = typeof found === 'string' ? [] : found;
  const common = {
    id: undoItemId(done),
    kind,
    key: change.key,
    mode: 'apply',
    evidence: {
      changeId: done.changeId,
      effect: change.effect,
      said: typeof found === 'string' ? found : null,
    },
    due: null,
    alsoAffects: [],
  } as const;
  if (steps.length === 0) return { ...common, decision: 'leave', reason: 'undo-impossible', change: null };
  const restore: PlannedChange = {
    effect: 'restore',
    key: change.key,
    steps,
    before: beforeOf(directSchedule(snapshot, kind, change.key)),
    justification: `Undoes change ${done.changeId}${isLimited(steps, change.before) ? limited : ''}`,
    ticket: change.ticket,
  };
  return { ...common, decision: 'change', reason: 'undo', change: restore };
}

const limited = `. It is given back for ${restoredDays} days: assign it anew if it is to stay longer`;

/** What is to be sent, where nothing stands against it; or the sentence that does. */
function judgedSteps(
  snapshot: TenantSnapshot,
  done: DoneChange,
  kind: ScheduleKind,
  { askedBy, maxAgeDays }: UndoOrder,
): readonly PlannedStep[] | string {
  if (done.at < daysBefore(snapshot.now, maxAgeDays))
    return `it was made on ${done.at.toISOString()}, more than ${maxAgeDays} days ago (undo.maxAgeDays)`;
  const steps = stepsBack(snapshot, done);
  if (typeof steps === 'string' || !steps.some((step) => gives(step, snapshot, done))) return steps;
  return hindranceToGivingBack(snapshot, done, kind, askedBy) ?? steps;
}

/** Whether a step gives access, or makes it last longer than it does. */
function gives(
  { kind, endDateTime }: PlannedStep,
  snapshot: TenantSnapshot,
  { change }: DoneChange,
): boolean {
  if (endDateTime === undefined) return false;
  const current = directSchedule(snapshot, kind, change.key);
  return current === undefined || compareEnds(endOf(current), endIn(endDateTime)) > 0;
}

function isLimited(steps: readonly PlannedStep[], before: AccessBefore | null): boolean {
  const end = steps[0]?.endDateTime;
  return before !== null && typeof end === 'string' && end !== before.endDateTime;
}

/** An end that nobody knows is not given back: it would have to be a guess, or permanent. */
const unknownEnd = 'it is not known when it was to end';

/** What is to be sent; or a sentence that says why nothing can be. */
function stepsBack(snapshot: TenantSnapshot, done: DoneChange): readonly PlannedStep[] | string {
  const { change } = done;
  switch (change.effect) {
    case 'renewal':
      return endBefore(snapshot, done, 'eligibility');
    case 'removal':
      return backAgain(snapshot, done);
    case 'conversion': {
      const back = backAgain(snapshot, done);
      if (typeof back === 'string') return back;
      const made = change.steps.find(
        ({ kind, endDateTime }) => kind === 'eligibility' && endDateTime !== undefined,
      );
      const current = directSchedule(snapshot, 'eligibility', change.key);
      const isOurs = made !== undefined && current !== undefined && endsAsAsked(current, made);
      return isOurs ? [...back, removal('eligibility')] : back;
    }
    case 'requested': {
      const [step] = change.steps;
      if (step === undefined) return 'it is not known what was asked for';
      return step.endDateTime === undefined
        ? backAgain(snapshot, done)
        : endBefore(snapshot, done, step.kind);
    }
    case 'restore':
      return 'an undo is not undone: ask for the change itself';
    default:
      return change.effect satisfies never;
  }
}

/** Puts back the end that access had before it was given or its end was moved; takes it away where there was none. */
function endBefore(
  snapshot: TenantSnapshot,
  done: DoneChange,
  kind: ScheduleKind,
): readonly PlannedStep[] | string {
  const { before } = done.change;
  const current = directSchedule(snapshot, kind, done.change.key);
  if (current === undefined) return 'it is not there any more';
  if (before?.endDateTime === 'unknown') return unknownEnd;
  const end = endOf(current);
  if (before !== null && isSameEnd(end, endIn(before.endDateTime))) return 'it ends as before already';
  if (!endsAsLeft(current, done)) return 'its end was changed since';
  // What had lapsed already was not there before.
  if (before === null || endsBy(endIn(before.endDateTime), snapshot.now)) return [removal(kind)];
  // A sooner end needs nobody's word but ours: an undo that takes away is judged as a removal.
  const isSooner = compareEnds(end, endIn(before.endDateTime)) < 0;
  const endDateTime = isSooner ? before.endDateTime : endGivenBack(snapshot, done, before);
  if (!isSooner && compareEnds(end, endIn(endDateTime)) < 0)
    return `it lasts longer now than the ${restoredDays} days that an undo gives back`;
  return [{ kind, actions: ['adminUpdate'], endDateTime }];
}

function backAgain(snapshot: TenantSnapshot, done: DoneChange): readonly PlannedStep[] | string {
  const { key, before } = done.change;
  if (before === null) return 'it is not known what was there before';
  if (isThereAgain(snapshot, before.kind, key)) return 'it is there again already';
  if (before.endDateTime === 'unknown') return unknownEnd;
  if (endsBy(endIn(before.endDateTime), snapshot.now)) return 'it would have ended by now';
  return [{ kind: before.kind, actions: ['adminAssign'], endDateTime: endGivenBack(snapshot, done, before) }];
}

function removal(kind: ScheduleKind): PlannedStep {
  return { kind, actions: ['adminRemove'], endDateTime: undefined };
}

/** The schedule that is known to be direct; of several, the one that ends last. */
function directSchedule(
  snapshot: TenantSnapshot,
  kind: ScheduleKind,
  key: AccessKey,
): AccessSchedule | undefined {
  return lastEnding(snapshot.schedules[kind].filter((row) => isDirect(row) && isSameKey(row.key, key)));
}

/** Whether the access exists, or may: it must not be assigned a second time. */
function isThereAgain({ schedules }: TenantSnapshot, kind: ScheduleKind, key: AccessKey): boolean {
  return schedules[kind].some((row) => isDirectUnder(row, key));
}

/** Whether the access is still as the change left it. */
function endsAsLeft(schedule: AccessSchedule, { change, endAfter }: DoneChange): boolean {
  if (endAfter !== undefined && isSameEnd(endOf(schedule), endAfter)) return true;
  return endsAsAsked(schedule, change.steps[0]);
}

function endsAsAsked(schedule: AccessSchedule, step: PlannedStep | undefined): boolean {
  return step?.endDateTime !== undefined && isSameEnd(endOf(schedule), endIn(step.endDateTime));
}
