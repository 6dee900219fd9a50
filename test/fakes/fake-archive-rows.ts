import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { ArchiveJournal, ArchiveRows, StoredRow } from '../../src/ports/index.ts';
import { FakeSnapshotJournal } from './fake-history.ts';

/** Rows of an archive in memory. */
export class FakeArchiveRows implements ArchiveRows {
  readonly rows: StoredRow[] = [];

  dayOf({ activityDateTime }: AuditEvent): string {
    return activityDateTime?.slice(0, 10) ?? 'undated';
  }

  async *days(): AsyncIterable<string> {
    yield* [...new Set(this.rows.map(({ partition }) => partition))].toSorted();
  }

  async *stored(day: string, { runId }: { readonly runId?: string }): AsyncIterable<StoredRow> {
    const ofDay = this.rows.filter(({ partition }) => partition === day);
    yield* ofDay.filter((row) => runId === undefined || row.runId === runId);
  }
}

/** The journal of the archive in memory. */
export class FakeArchiveJournal extends FakeSnapshotJournal implements ArchiveJournal {
  whole = false;

  async isWhole(): Promise<boolean> {
    return this.whole;
  }

  async saveWhole(): Promise<void> {
    this.whole = true;
  }
}
