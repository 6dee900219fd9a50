import type { RunRecord } from '../../src/domain/model/run.ts';
import type { Listed, RunHistory } from '../../src/ports/index.ts';

/** The record of runs in memory. */
export class FakeRunHistory implements RunHistory {
  /** All saves, in order: of a run's start, and of its end. */
  readonly saves: RunRecord[] = [];
  failWith: Error | undefined;

  async save(run: RunRecord): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    this.saves.push(run);
  }

  async find(id: string): Promise<RunRecord | undefined> {
    return this.newestFirst().find((run) => run.id === id);
  }

  async list(page: { readonly top: number; readonly from?: string | undefined }): Promise<Listed<RunRecord>> {
    const all = this.newestFirst();
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
  }

  async unfinished(job: string): Promise<readonly RunRecord[]> {
    return this.newestFirst().filter((run) => run.job === job && run.state === 'running');
  }

  private newestFirst(): RunRecord[] {
    const latest = new Map(this.saves.map((run) => [run.id, run]));
    return [...latest.values()].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  }
}
