import type { ArchiveJournal, ArchiveRows, Clock, Log, Sealer, SealLog } from '../../ports/index.ts';

export interface ArchiveSealingParts {
  readonly archiveRows: ArchiveRows;
  readonly archiveJournal: ArchiveJournal;
  readonly sealLog: SealLog;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
}

/** The run of the audit snapshot whose rows are sealed. */
export interface SealedArchiveRun {
  readonly runId: string;
  readonly job: string;
  readonly appVersion: string;
  readonly startedAt: Date;
  /** Nothing is archived after this: then the next run seals what is there. */
  readonly deadlineAt: Date;
}
