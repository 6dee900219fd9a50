import type { Ending, RunRecord } from '../../domain/model/run.ts';
import type { DueJob } from '../../domain/model/scheduled-job.ts';
import { newId } from '../../ports/ids.ts';
import type { Clock, Log, Notifier, RunHistory } from '../../ports/index.ts';
import { newTally } from '../../ports/reading.ts';
import { closeRun, type OngoingRun, startRun } from '../run-record.ts';

export interface RunWithoutWorkPorts {
  readonly runs: RunHistory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a receiver of notices is waited for. */
const deliveryMilliseconds = 10_000;

/**
 * Writes down among the runs that a job was not worked on, and tells people. Nothing was asked of Graph.
 *
 * @throws StoreError: then nothing is recorded.
 */
export async function recordRunWithoutWork(
  { tenantId, job }: DueJob,
  { appVersion, ...ending }: Ending & { readonly appVersion: string },
  ports: RunWithoutWorkPorts,
): Promise<RunRecord> {
  const startedAt = ports.clock.now();
  const run: OngoingRun = {
    record: {
      ...{ tenantId, job, appVersion, startedAt, deadlineAt: startedAt },
      id: newId(startedAt),
      askedBy: { objectId: job, appId: undefined },
    },
    tally: newTally(),
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
  };
  await startRun(run, ports);
  const record = await closeRun(run, ports, ending);
  await tellOf({ tenantId, job }, { ...record, id: `${record.id}-not-worked` }, ports, record.id);
  return record;
}

/** Tells people what became of a job that was not worked on. */
export async function tellOf(
  { tenantId, job }: Pick<DueJob, 'tenantId' | 'job'>,
  { id, state, reason }: Pick<RunRecord, 'id' | 'state' | 'reason'>,
  ports: RunWithoutWorkPorts,
  runId = id,
): Promise<void> {
  await ports.notifier.post({
    ...{ tenantId, id, runId, job, state, reason, at: ports.clock.now() },
    mode: 'plan',
    sections: [],
    links: [],
  });
  await deliverNotices(ports);
}

/** Sends off what people have not been told yet. */
export async function deliverNotices({ notifier, clock, log }: RunWithoutWorkPorts): Promise<void> {
  await notifier.deliver({ signal: AbortSignal.timeout(deliveryMilliseconds), log, now: clock.now() });
}
