import { endOfSchedule, instantText } from './matching/instants.ts';
import { type AccessKey, accessIdOf, type ScheduleKind } from './model/access.ts';
import type { AccessBefore, InstantText, PlannedChange, PlannedStep } from './model/change.ts';
import type { PlanItem } from './model/plan.ts';
import type { AccessSchedule } from './model/role-schedules.ts';
import type { TenantSnapshot } from './model/snapshot.ts';

/** A change that took effect and is to be taken back. */
export interface DoneChange {
  readonly changeId: string;
  readonly change: PlannedChange;
}

/** Between the end we asked for and the one Graph shows. */
const sameEndMilliseconds = 5 * 60_000;

/**
 * What puts back what was there before a change: the same principal, role, scope and end. Pure. A change that somebody has
 * changed again since is left alone, and the reason says so.
 *
 * @returns one item for each change, by the access it is about.
 */
export function planUndo(snapshot: TenantSnapshot, changes: readonly DoneChange[]): readonly PlanItem[] {
  return changes.map((done) => undoOf(snapshot, done));
}

/** The id of the item that takes a change back. */
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
    before: beforeOf(snapshot, kind, change.key),
    justification: `Takes back change ${done.changeId}`,
    ticket: change.ticket,
  };
  return { ...common, decision: 'change', reason: 'undo', change: restore };
}

/** What is to be sent; or a sentence that says why nothing can be. */
function stepsBack(snapshot: TenantSnapshot, change: PlannedChange): readonly PlannedStep[] | string {
  const { now } = snapshot;
  const { before } = change;
  switch (change.effect) {
    case 'renewal': {
      const current = directSchedule(snapshot, 'eligibility', change.key);
      if (current === undefined) return 'it is not there any more';
      const end = before?.endDateTime ?? null;
      if (before !== null && endsAt(current, end)) return 'it ends as before already';
      if (!endsAsAsked(current, change.steps[0])) return 'its end was changed since';
      const isOver = end !== null && new Date(end) <= now;
      // What had lapsed already was not there before.
      if (before === null || isOver) return [removal('eligibility')];
      return [{ kind: 'eligibility', actions: ['adminUpdate'], endDateTime: end }];
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
  if (directSchedule(snapshot, before.kind, key) !== undefined) return 'it is there again already';
  if (before.endDateTime !== null && new Date(before.endDateTime) <= snapshot.now)
    return 'it would have ended by now';
  return [{ kind: before.kind, actions: ['adminAssign'], endDateTime: before.endDateTime }];
}

function removal(kind: ScheduleKind): PlannedStep {
  return { kind, actions: ['adminRemove'], endDateTime: undefined };
}

function beforeOf(snapshot: TenantSnapshot, kind: ScheduleKind, key: AccessKey): AccessBefore | null {
  const schedule = directSchedule(snapshot, kind, key);
  if (schedule === undefined) return null;
  const end = endOfSchedule(schedule);
  return {
    kind,
    scheduleId: schedule.id,
    startDateTime: schedule.startDateTime === undefined ? null : instantText(schedule.startDateTime),
    endDateTime: end === undefined || end === 'never' ? null : instantText(end),
  };
}

function directSchedule(
  snapshot: TenantSnapshot,
  kind: ScheduleKind,
  key: AccessKey,
): AccessSchedule | undefined {
  const id = accessIdOf(kind, key);
  return snapshot.schedules[kind].find(
    (row) =>
      row.memberType === 'Direct' && row.assignmentType !== 'Activated' && accessIdOf(kind, row.key) === id,
  );
}

function endsAsAsked(schedule: AccessSchedule, step: PlannedStep | undefined): boolean {
  return step?.endDateTime !== undefined && endsAt(schedule, step.endDateTime);
}

/** @param instant `null`: never. */
function endsAt(schedule: AccessSchedule, instant: InstantText | null): boolean {
  const end = endOfSchedule(schedule);
  if (end === undefined) return false;
  if (instant === null || end === 'never') return instant === null && end === 'never';
  return Math.abs(Date.parse(instant) - end.getTime()) <= sameEndMilliseconds;
}
