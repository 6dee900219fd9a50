import type { RunRecord } from '../domain/model/run.ts';

/** A run that demands a person. The record is in table `Runs`, unless the store itself was the reason. */
export class RunNotSucceeded extends Error {
  override readonly name = 'RunNotSucceeded';
  readonly run: RunRecord;

  constructor(run: RunRecord) {
    super(`${run.job} ${run.id} ended as ${run.state}: ${run.reason ?? 'no reason was given'}`);
    this.run = run;
  }
}
