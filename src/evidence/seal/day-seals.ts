import type { StoredRow } from '../../ports/index.ts';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot } from '../proof/frontier.ts';

/** The table of the audit archive, as manifests name it. */
export const archiveTable = 'AuditEvents';

/** Rows and root of each run in one partition, from rows in the order of their keys, of which none is kept. */
export class DaySeals {
  readonly #byRun = new Map<string, Frontier>();

  add({ runId, leafHash }: Pick<StoredRow, 'runId' | 'leafHash'>): void {
    const before = this.#byRun.get(runId) ?? emptyFrontier;
    this.#byRun.set(runId, appendLeaf(before, Buffer.from(leafHash, 'hex')));
  }

  ofRuns(): ReadonlyMap<string, { readonly rows: number; readonly root: string }> {
    return new Map(
      [...this.#byRun].map(([runId, frontier]) => [
        runId,
        { rows: frontier.size, root: frontierRoot(frontier).toString('hex') },
      ]),
    );
  }
}
