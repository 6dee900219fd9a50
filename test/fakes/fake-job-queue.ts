import type { DueJob } from '../../src/domain/model/scheduled-job.ts';
import type { JobQueue } from '../../src/ports/index.ts';

/** A queue of jobs that remembers what was put into it. */
export class FakeJobQueue implements JobQueue {
  readonly queued: { readonly due: DueJob; readonly afterSeconds: number }[] = [];
  /** Tenants whose messages cannot be put. */
  readonly brokenFor = new Set<string>();

  async put(due: DueJob, afterSeconds = 0): Promise<void> {
    if (this.brokenFor.has(due.tenantId)) throw new Error('the queue is away');
    this.queued.push({ due, afterSeconds });
  }
}
