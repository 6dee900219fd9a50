import type { RunRecord } from '../../src/domain/model/run.ts';
import type { Listed, OnOddRow, RunHistory } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** The record of runs in memory. */
export class FakeRunHistory implements RunHistory {
  /** All saves, in order: of a run's start, and of its end. */
  readonly saves: RunRecord[] = [];
  failWith: Error | undefined;
  readonly planted = new PlantedRows();

  async save(run: RunRecord): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    this.saves.push(run);
  }

  async find(id: string): Promise<RunRecord | undefined> {
    return this.newestFirst().find((run) => run.id === id);
  }

  async list(
    page: { readonly top: number; readonly from?: string | undefined },
    onOdd?: OnOddRow,
  ): Promise<Listed<RunRecord>> {
    this.planted.meet(onOdd);
    const all = this.newestFirst();
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
  }

  async unfinished(job: string, onOdd?: OnOddRow): Promise<readonly RunRecord[]> {
    this.planted.meet(onOdd);
    return this.newestFirst().filter((run) => run.job === job && run.state === 'running');
  }

  private newestFirst(): RunRecord[] {
    const latest = new Map(this.saves.map((run) => [run.id, run]));
    return [...latest.values()].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  }
}
