import { expect } from '@jest/globals';
import type { AccessBefore, PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import { type DoneChange, planUndo } from '../../src/domain/undo.ts';
import { days, roleKey, type SnapshotParts, snapshot } from '../snapshot-builder.ts';

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
  return { changeId: 'c-1', change: { ...change, key: roleKey(), justification: 'Because', ticket: null } };
}

/** What was active without end comes back for 30 days. */
export const permanentAgain = step('assignment', 'adminAssign', text(30));

/** The steps that take it back, or why it cannot be. */
export function back(change: ReturnType<typeof done>, parts: SnapshotParts) {
  const [item] = planUndo(snapshot(parts), [change]);
  if (item?.decision === 'leave') return item.evidence.said;
  expect(item).toMatchObject({
    decision: 'change',
    reason: 'undo',
    mode: 'apply',
    change: { effect: 'restore' },
  });
  return item?.change?.steps;
}
