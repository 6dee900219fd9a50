import type { AppPart } from './deployment-parts.ts';

/** The jobs that a timer starts, and the part of the app whose they are. All but the watch leave a record of each run. */
export const scheduledJobs = {
  'snapshot-audit-logs': 'keeper',
  'snapshot-access': 'keeper',
  'watch-own-writes': 'keeper',
  'store-requests': 'writer',
  'renew-eligibilities': 'writer',
  'remove-stale-assignments': 'writer',
  'check-role-settings': 'writer',
} as const satisfies Record<string, Exclude<AppPart, 'front'>>;

export type ScheduledJob = keyof typeof scheduledJobs;
/** The parts that have jobs, each with a queue of its own: a process takes no message that another part has to work on. */
export type JobPart = (typeof scheduledJobs)[ScheduledJob];

/** A job of one tenant that is due, as a message says it. */
export interface DueJob {
  readonly tenantId: string;
  readonly job: ScheduledJob;
  /** When its timer fired. A run of the job that began since then is what was asked for. */
  readonly announcedAt: Date;
}

/** How long a message may wait in seconds; `undefined`: until the store forgets it, after seven days. */
export function lifetimeOf({ job }: Pick<DueJob, 'job'>): number | undefined {
  // Its timer fires again in a quarter of an hour.
  return job === 'watch-own-writes' ? 15 * 60 : undefined;
}
