import { beforeOf } from './matching/before.ts';
import { endIn, endOf, endsBy, isSameEnd, lastEnding } from './matching/ends.ts';
import { isDirect } from './matching/forms.ts';
import { isDirectUnder } from './matching/schedule-match.ts';
import { type AccessKey, accessIdOf, isSameKey, type ScheduleKind } from './model/access.ts';
import type { AccessBefore, PlannedChange, PlannedStep } from './model/change.ts';
import type { PlanItem } from './model/plan.ts';
import type { AccessSchedule } from './model/role-schedules.ts';
import type { TenantSnapshot } from './model/snapshot.ts';

/** A change that took effect and is to be undone. */
export interface DoneChange {
  readonly changeId: string;
  readonly change: PlannedChange;
}

/**
 * Plans the undo of changes: the same principal, role, scope and end as before. Pure. Access that somebody has changed
 * since is left alone, and the reason says so.
 *
 * @returns one item for each change, by the access it is about.
 */
export function planUndo(snapshot: TenantSnapshot, changes: readonly DoneChange[]): readonly PlanItem[] {
  return changes.map((done) => undoOf(snapshot, done));
}

/** The id of the item that undoes a change. */
export function undoItemId({ change, changeId }: DoneChange): string {
  return `${accessIdOf(change.before?.kind ?? change.steps[0]?.kind ?? 'eligibility', change.key)}:${changeId}`.toLowerCase();
}

function undoOf(snapshot: TenantSnapshot, done: DoneChange): PlanItem {
  const { change } = done;
  const kind = change.before?.kind ?? change.steps[0]?.kind ?? 'eligibility';
  const found = stepsBack(snapshot, change);
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
    justification: `Takes back change ${done.changeId}`,
    ticket: change.ticket,
  };
  return { ...common, decision: 'change', reason: 'undo', change: restore };
}

/** An unknown end cannot be restored: it would be a guess, or permanent. */
const unknownEnd = 'it is not known when it was to end';

/** The steps of the undo, or a sentence that says why there are none. */
function stepsBack(snapshot: TenantSnapshot, change: PlannedChange): readonly PlannedStep[] | string {
  const { now } = snapshot;
  const { before } = change;
  switch (change.effect) {
    case 'renewal': {
      const current = directSchedule(snapshot, 'eligibility', change.key);
      if (current === undefined) return 'it is not there any more';
      if (before?.endDateTime === 'unknown') return unknownEnd;
      if (before !== null && isSameEnd(endOf(current), endIn(before.endDateTime)))
        return 'it ends as before already';
      if (!endsAsAsked(current, change.steps[0])) return 'its end was changed since';
      // Access that had lapsed did not exist before the change.
      if (before === null || endsBy(endIn(before.endDateTime), now)) return [removal('eligibility')];
      return [{ kind: 'eligibility', actions: ['adminUpdate'], endDateTime: before.endDateTime }];
    }
    case 'removal':
      return backAgain(snapshot, change.key, before);
    case 'conversion': {
      const back = backAgain(snapshot, change.key, before);
      if (typeof back === 'string') return back;
      const made = change.steps.find(
        ({ kind, endDateTime }) => kind === 'eligibility' && endDateTime !== undefined,
      );
      const current = directSchedule(snapshot, 'eligibility', change.key);
      const isOurs = made !== undefined && current !== undefined && endsAsAsked(current, made);
      return isOurs ? [...back, removal('eligibility')] : back;
    }
    case 'restore':
    case 'asked':
      return 'only what a job did can be taken back';
    default:
      return change.effect satisfies never;
  }
}

function backAgain(
  snapshot: TenantSnapshot,
  key: AccessKey,
  before: AccessBefore | null,
): readonly PlannedStep[] | string {
  if (before === null) return 'it is not known what was there before';
  if (isThereAgain(snapshot, before.kind, key)) return 'it is there again already';
  if (before.endDateTime === 'unknown') return unknownEnd;
  if (endsBy(endIn(before.endDateTime), snapshot.now)) return 'it would have ended by now';
  return [{ kind: before.kind, actions: ['adminAssign'], endDateTime: before.endDateTime }];
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

function endsAsAsked(schedule: AccessSchedule, step: PlannedStep | undefined): boolean {
  return step?.endDateTime !== undefined && isSameEnd(endOf(schedule), endIn(step.endDateTime));
}
