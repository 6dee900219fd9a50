import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { RunRecord } from '../../domain/model/run.ts';
import { type DueJob, isOutlived } from '../../domain/model/scheduled-job.ts';
import type { JobQueue, Standby } from '../../ports/index.ts';
import { type ConsentPorts, isLetIn } from './consent.ts';
import { type HeldLeasePorts, takeLease } from './held-lease.ts';
import { runSince } from './run-since.ts';
import { createTenantPlace } from './tenant-place.ts';
import type { TenantSlots } from './tenant-slots.ts';

/** What became of a message. */
export type DueJobResult =
  /** A run of it has ended and is recorded. */
  | 'ran'
  /** A run of it had ended already: the message came twice, or its handler was too slow to say so. */
  | 'done-before'
  /** The tenant is worked in already, or too many are: it is in the queue again, behind the others. */
  | 'waits'
  /** The tenant does not let the app in. */
  | 'left-out'
  /** It waited until its timer had put another into its place. */
  | 'outlived';

export interface DueJobPorts extends ConsentPorts, HeldLeasePorts {
  readonly queue: JobQueue;
  readonly slots: TenantSlots;
  /** Fires when the platform ends the process. */
  readonly ending: AbortSignal | undefined;
  /**
   * Runs the job, and never throws for what Graph does. @param stop fires when it is to end. @param standby hears when Graph makes
   * everything wait. @returns its record; `undefined`: it leaves none.
   */
  run(stop: AbortSignal, standby: Standby): Promise<RunRecord | undefined>;
}

/** A message that waits is looked at again after so long. */
const waitSeconds = 30;
/** The lease under which one job of a tenant runs at a time, in whatever process. */
export const tenantLease = 'tenant-job';

/**
 * Does what a message asks for, at most once at a time and once in all: messages come twice, and a message whose handler was
 * given up on may come while that handler still works.
 *
 * The lease of the tenant decides who works in it, and the record of the run whether the work is done. A message is over only when
 * a run is recorded; while somebody else works, or too many tenants are worked in, it goes to the end of the queue.
 *
 * @param holder unlike that of any other handling, of the same message or not.
 * @throws when no run could be recorded: the message then comes again.
 */
export async function runDueJob(
  due: DueJob,
  { holder, appVersion }: { readonly holder: string; readonly appVersion: string },
  ports: DueJobPorts,
): Promise<DueJobResult> {
  if (isOutlived(due, ports.clock.now())) {
    ports.log.warn('tenant-job.outlived', { job: due.job, announcedAt: due.announcedAt.toISOString() });
    return 'outlived';
  }
  const lease = await takeLease(ports, tenantLease, holder);
  if (lease === undefined) return wait(due, 'the tenant is being worked in', ports);
  try {
    if ((await runSince(due, ports)) === 'worked') {
      ports.log.info('tenant-job.done-before', { job: due.job });
      return 'done-before';
    }
    const slot = await ports.slots.take(holder, ports.ending ?? lease.lost);
    if (slot === undefined)
      return await wait(due, 'as many tenants as TENANTS_AT_ONCE are being worked in', ports);
    const place = createTenantPlace(slot, { job: due.job, holder }, ports);
    try {
      if (!(await isLetIn(due, appVersion, ports))) return 'left-out';
      return await work(due, AbortSignal.any([lease.lost, place.lost]), place, ports);
    } finally {
      await place.giveBack();
    }
  } finally {
    await lease.giveBack();
  }
}

async function work(
  due: DueJob,
  stop: AbortSignal,
  standby: Standby,
  ports: DueJobPorts,
): Promise<DueJobResult> {
  const record = await ports.run(stop, standby);
  if (record === undefined) return 'ran';
  if ((ports.ending?.aborted === true || stop.aborted) && record.state !== 'succeeded') {
    // Nobody starts it again in this night unless the queue does: only a run that begins after this one counts.
    await ports.queue.put({ ...due, announcedAt: addMilliseconds(record.startedAt, 1) });
    return 'waits';
  }
  const stored = await ports.runs.find(record.id);
  if (stored === undefined || stored.state === 'running')
    throw new Error(
      `Run ${record.id} of ${due.job} is not recorded: ${record.reason ?? 'no reason was given'}`,
    );
  return 'ran';
}

/** Puts it at the end of the queue: first, so that it is lost in no case. */
export async function wait(
  due: DueJob,
  because: string,
  { queue, log }: Pick<DueJobPorts, 'queue' | 'log'>,
): Promise<DueJobResult> {
  await queue.put(due, waitSeconds);
  log.info('tenant-job.waits', { job: due.job, because, seconds: waitSeconds });
  return 'waits';
}
