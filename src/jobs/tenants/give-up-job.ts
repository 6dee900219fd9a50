import type { DueJob } from '../../domain/model/scheduled-job.ts';
import type { JobQueue } from '../../ports/index.ts';
import { type HeldLeasePorts, takeLease } from './held-lease.ts';
import { type DueJobResult, tenantLease, wait } from './run-due-job.ts';
import { runSince } from './run-since.ts';
import { type RunWithoutWorkPorts, recordRunWithoutWork } from './run-without-work.ts';

export interface GiveUpPorts extends RunWithoutWorkPorts, HeldLeasePorts {
  readonly queue: JobQueue;
}

/**
 * Writes down that a job whose message came as often as it may was not done. A handler that the platform gave up on may still
 * be at work, though: then the message goes back to the queue, and is over when that run is.
 *
 * @throws StoreError: then nothing is recorded, and the message comes again.
 */
export async function giveUpJob(
  due: DueJob,
  { holder, appVersion }: { readonly holder: string; readonly appVersion: string },
  ports: GiveUpPorts,
): Promise<DueJobResult | 'given-up'> {
  const lease = await takeLease(ports, tenantLease, holder);
  if (lease === undefined) return wait(due, 'the tenant is being worked in', ports);
  try {
    if ((await runSince(due, ports)) !== undefined) return 'done-before';
    const announcedAt = due.announcedAt.toISOString();
    const reason =
      `The message of ${announcedAt} that asked for this job came as often as it may, and no run of it has ended: its process was ` +
      'ended each time, or the store was away. The next night asks again (docs/runbook.md#tenant-job-given-up).';
    ports.log.error('tenant-job.given-up', { job: due.job, announcedAt });
    await recordRunWithoutWork(due, { appVersion, state: 'failed', reason }, ports);
    return 'given-up';
  } finally {
    await lease.giveBack();
  }
}
