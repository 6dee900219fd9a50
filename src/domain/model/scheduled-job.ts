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
export const scheduledJobNames = Object.keys(scheduledJobs) as [ScheduledJob, ...ScheduledJob[]];
/** The parts that have jobs, each with a queue of its own: a process takes no message that another part has to work on. */
export type JobPart = (typeof scheduledJobs)[ScheduledJob];

/** A job of one tenant that is due, as a message says it. */
export interface DueJob {
  readonly tenantId: string;
  readonly job: ScheduledJob;
  /** When its timer fired. A run of the job that began since then is what was asked for. */
  readonly announcedAt: Date;
}

/** How long a message counts in seconds, however often it is put back meanwhile. */
export function lifetimeOf({ job }: Pick<DueJob, 'job'>): number {
  // Its timer fires again in a quarter of an hour; others may fire once a week.
  return job === 'watch-own-writes' ? 15 * 60 : 7 * 86_400;
}

/** Clocks of two machines may be apart by this. */
const clockToleranceMilliseconds = 5 * 60_000;

/** Whether an instant is of a time that has come, by whatever machine's clock: nothing of ours is of a later one. */
export function hasCome(at: Date, now: Date): boolean {
  return at.getTime() <= now.getTime() + clockToleranceMilliseconds;
}

/** Whether its timer has put another message in the place of this one since, or the store forgets it now. */
export function isOutlived(due: DueJob, now: Date): boolean {
  return now.getTime() - due.announcedAt.getTime() > lifetimeOf(due) * 1000;
}
