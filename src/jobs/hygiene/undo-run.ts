import type { TenantSnapshot } from '../../domain/model/snapshot.ts';
import { type DoneChange, planUndo, undoItemId } from '../../domain/undo.ts';
import type { LedgerEntry } from '../../ports/index.ts';
import type { HygieneSpec } from './hygiene-run.ts';

/** Takes changes back, through the same gates as any other change. */
export function undoOf(entries: readonly LedgerEntry[]): HygieneSpec {
  const changes = undoable(entries);
  return {
    job: 'undo',
    plan: (snapshot: TenantSnapshot) => planUndo(snapshot, changes),
    // Whoever asks for an undo has decided; the gates still have their say.
    mode: () => 'apply',
    marks: false,
    undoes: new Map(changes.map((change) => [undoItemId(change), change.changeId])),
  };
}

/** Those that took effect, the last one first: a change stands on those before it. */
export function undoable(entries: readonly LedgerEntry[]): readonly DoneChange[] {
  return entries
    .filter(({ state }) => state === 'done')
    .toSorted((one, other) => other.askedAt.getTime() - one.askedAt.getTime())
    .flatMap(({ id, access }) => (access === undefined ? [] : [{ changeId: id, change: access.change }]));
}
