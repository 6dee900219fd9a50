import type { RunRecord } from '../domain/model/run.ts';
import type { Listed, OnOddRow } from './reading.ts';

/** The record of runs: each is opened before it does anything and closed whatever happens. */
export interface RunHistory {
  /** Stores the run, in the place of what was stored of it before. */
  save(run: RunRecord): Promise<void>;
  find(id: string): Promise<RunRecord | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(
    page: { readonly top: number; readonly from?: string | undefined },
    onOdd?: OnOddRow,
  ): Promise<Listed<RunRecord>>;
  /** Runs of this job that are still `running`. */
  unfinished(job: string, onOdd?: OnOddRow): Promise<readonly RunRecord[]>;
}
