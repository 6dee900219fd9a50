import type { ScheduledJob } from '../../domain/model/scheduled-job.ts';
import { createLimiter } from '../../ports/bounded-tasks.ts';
import type { JobQueue, Log } from '../../ports/index.ts';

const messagesAtOnce = 8;

/**
 * Puts one message for each tenant into the queue of a job. A tenant whose message cannot be put keeps no other from its own.
 *
 * @throws when a message is missing, so that the platform counts a failure of the timer.
 */
export async function announceJob(
  job: ScheduledJob,
  announcedAt: Date,
  tenants: readonly { readonly tenantId: string; readonly log: Log }[],
  queue: JobQueue,
): Promise<void> {
  const limiter = createLimiter(messagesAtOnce);
  const put = ({ tenantId, log }: (typeof tenants)[number]) =>
    queue.put({ tenantId, job, announcedAt }).then(
      () => {
        log.info('tenant-job.announced', { job });
        return true;
      },
      (error: unknown) => {
        const because = error instanceof Error ? error.message : String(error);
        log.error('tenant-job.unannounced', { job, because: because.slice(0, 300) });
        return false;
      },
    );
  const isPut = await Promise.all(tenants.map((tenant) => limiter(() => put(tenant))));
  const missing = isPut.filter((is) => !is).length;
  if (missing > 0)
    throw new Error(
      `${missing} of ${tenants.length} tenants have no message for ${job}: the log names them.`,
    );
}
