import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import {
  type DueJob,
  type JobPart,
  lifetimeOf,
  scheduledJobNames,
  scheduledJobs,
} from '../../domain/model/scheduled-job.ts';
import type { JobQueue } from '../../ports/index.ts';
import { openQueue, type SendToQueue } from './send-to-queue.ts';

/** The queue that `functions/queues/tenant-jobs.ts` listens to for the jobs of a part. */
export function jobQueueName(part: JobPart): string {
  return `pim-warden-jobs-${part}`;
}

/** How long putting one message may take: a timer has minutes, and a handler that puts its message back has not ended before. */
const putMilliseconds = 30_000;

/** The queues of jobs in Azure Queue Storage: what is due as JSON in base64, as the platform's trigger expects it. */
export function createJobQueue({
  endpoint,
  credential,
}: {
  readonly endpoint: string;
  /** For an https address. */
  readonly credential?: TokenCredential | undefined;
}): JobQueue {
  const open = new Map<JobPart, Promise<SendToQueue>>();
  const queueOf = (part: JobPart): Promise<SendToQueue> => {
    const known = open.get(part) ?? openQueue(endpoint, jobQueueName(part), credential);
    open.set(part, known);
    // What could not be loaded may be there the next time.
    known.catch(() => open.delete(part));
    return known;
  };
  return {
    async put(due, afterSeconds = 0) {
      const send = await queueOf(scheduledJobs[due.job]);
      const text = JSON.stringify({ ...due, announcedAt: due.announcedAt.toISOString() });
      await send(Buffer.from(text).toString('base64'), AbortSignal.timeout(putMilliseconds), {
        visibilityTimeout: afterSeconds,
        messageTimeToLive: lifetimeOf(due) + afterSeconds,
      });
    },
  };
}

const message = z
  .strictObject({
    tenantId: z.guid().toLowerCase(),
    job: z.enum(scheduledJobNames),
    announcedAt: z.iso.datetime().transform((text) => new Date(text)),
  })
  .readonly();

/** @param given as it came from the queue: the library has read what was JSON. @returns `undefined`: it is no message of ours. */
export function readDueJob(given: unknown): DueJob | undefined {
  return message.safeParse(given).data;
}
