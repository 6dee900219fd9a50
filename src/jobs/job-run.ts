/** What a run of a job is given by whoever starts it. */
export interface JobRun {
  readonly tenantId: string;
  readonly runId: string;
  readonly appVersion: string;
  /** Fires when the time budget is spent: the run then ends where it is. */
  readonly deadline: AbortSignal;
  readonly timeBudgetMilliseconds: number;
}
