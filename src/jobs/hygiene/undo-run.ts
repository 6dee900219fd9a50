import { accessChangeOf } from '../../changes/lately.ts';
import { endOf } from '../../domain/matching/ends.ts';
import type { DoneChange } from '../../domain/model/change.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { TenantSnapshot } from '../../domain/model/snapshot.ts';
import { planUndo, undoItemId } from '../../domain/undo.ts';
import type { HygieneSpec } from './run-state.ts';

/** Undoes changes, through the same gates as any other change. */
export function undoOf(records: readonly ChangeRecord[], askedBy: string): HygieneSpec {
  const changes = undoable(records);
  return {
    job: 'undo',
    plan: (snapshot: TenantSnapshot, { undo }) =>
      planUndo(snapshot, changes, { askedBy, maxAgeDays: undo.maxAgeDays }),
    // Whoever asks for an undo has decided; the gates still have their say.
    mode: () => 'apply',
    marks: false,
    named: changes.map(({ change }) => change.key.principalId),
    undoes: new Map(changes.map((change) => [undoItemId(change), change.changeId])),
  };
}

/** Those that took effect, the last one first: a change stands on those before it. */
function undoable(records: readonly ChangeRecord[]): readonly DoneChange[] {
  return records
    .filter(({ state }) => state === 'done')
    .toSorted((one, other) => other.askedAt.getTime() - one.askedAt.getTime())
    .flatMap((record) => {
      const change = accessChangeOf(record);
      const seen = record.outcome?.schedule;
      const endAfter = seen === undefined ? undefined : endOf(seen);
      return change === undefined
        ? []
        : [
            {
              changeId: record.id,
              change,
              at: record.settledAt ?? record.askedAt,
              graphRequestId: record.graphRequestId,
              endAfter,
            },
          ];
    });
}
