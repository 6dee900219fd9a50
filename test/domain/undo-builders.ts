import { expect } from '@jest/globals';
import { endIn } from '../../src/domain/matching/ends.ts';
import type { AccessBefore, DoneChange, PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import { planUndo, type UndoOrder } from '../../src/domain/undo.ts';
import {
  days,
  GRACE,
  OWN_OBJECT_ID,
  request,
  roleKey,
  type SnapshotParts,
  snapshot,
} from '../snapshot-builder.ts';

/** An instant so many days from now. */
export const text = (day: number) => days(day).toISOString();
export const step = (
  kind: PlannedStep['kind'],
  action: PlannedStep['actions'][number],
  endDateTime?: string | null,
): PlannedStep => ({ kind, actions: [action], endDateTime });
export const was = (kind: AccessBefore['kind'], endDateTime: string | null): AccessBefore => ({
  ...{ kind, scheduleId: 'schedule-1', startDateTime: text(-173), endDateTime },
});

export function done(change: Pick<PlannedChange, 'effect' | 'steps' | 'before'>): DoneChange {
  return {
    changeId: 'c-1',
    at: days(-1),
    change: { ...change, key: roleKey(), justification: 'Because', ticket: null },
  };
}

/** What was active without end comes back for 30 days. */
export const permanentAgain = step('assignment', 'adminAssign', text(30));

/** Grace asks, and what is older than 30 days is not undone. */
export const order: UndoOrder = { askedBy: GRACE, maxAgeDays: 30 };

/** What Graph tells of a change: that this app made it, and how the access was given before. */
export function told({ change, at }: DoneChange) {
  return (['eligibility', 'assignment'] as const).flatMap((kind) => {
    const end = change.before === null ? 'never' : endIn(change.before.endDateTime);
    const given = { id: `given-${kind}`, action: 'adminAssign', createdBy: GRACE, start: days(-40) } as const;
    const ours = { id: `ours-${kind}`, action: 'adminRemove', createdBy: OWN_OBJECT_ID } as const;
    return [
      request({ kind, ...given, end: end === 'unknown' ? 'never' : end }),
      request({ kind, ...ours, status: 'Revoked', start: at }),
    ];
  });
}

/** The item that takes it back. */
export function undoItem(change: DoneChange, parts: SnapshotParts, by: Partial<UndoOrder> = {}) {
  return planUndo(snapshot({ requests: told(change), ...parts }), [change], { ...order, ...by })[0];
}

/** The steps that take it back, or why it cannot be. */
export function back(change: DoneChange, parts: SnapshotParts, by: Partial<UndoOrder> = {}) {
  const item = undoItem(change, parts, by);
  if (item?.decision === 'leave') return item.evidence.said;
  expect(item).toMatchObject({
    decision: 'change',
    reason: 'undo',
    mode: 'apply',
    change: { effect: 'restore' },
  });
  return item?.change?.steps;
}
