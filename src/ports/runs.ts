import type { RunRecord } from '../domain/model/run.ts';
import type { Listed } from './reading.ts';

/** The record of runs: each is opened before it does anything and closed whatever happens. */
export interface RunHistory {
  /** Stores the run, in the place of what was stored of it before. */
  save(run: RunRecord): Promise<void>;
  find(id: string): Promise<RunRecord | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(page: { readonly top: number; readonly from?: string | undefined }): Promise<Listed<RunRecord>>;
  /** Runs of this job that are still `running`. */
  unfinished(job: string): Promise<readonly RunRecord[]>;
}
