import type { RunRecord, RunState } from '../../../src/domain/model/run.ts';
import type { DueJob } from '../../../src/domain/model/scheduled-job.ts';
import type { DueJobPorts } from '../../../src/jobs/tenants/run-due-job.ts';
import { createTenantSlots } from '../../../src/jobs/tenants/tenant-slots.ts';
import type { Entry, Standby } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { FakeConsentLosses } from '../../fakes/fake-consent-losses.ts';
import { FakeJobQueue } from '../../fakes/fake-job-queue.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNotifier } from '../../fakes/fake-notifier.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';

export const announcedAt = new Date('2026-11-24T02:15:00.000Z');
export const due: DueJob = { tenantId, job: 'renew-eligibilities', announcedAt };
export const handling = { holder: 'invocation-1', appVersion: '1.2.3' };

/** A tenant whose jobs are due, with everything in memory and a clock that stands. */
export class TenantStage {
  now = new Date('2026-11-24T02:15:07.000Z');
  readonly leases = new FakeLeases();
  readonly homeLeases: FakeLeases;
  readonly runs = new FakeRunHistory();
  readonly queue = new FakeJobQueue();
  readonly log = new FakeLog();
  readonly notifier = new FakeNotifier();
  readonly losses = new FakeConsentLosses();
  readonly ending = new AbortController();
  /** What the tenant says to whoever knocks, and how often somebody did. */
  entry: Entry = { kind: 'open' };
  knocks = 0;
  /** Runs that were begun, by the signals that end them. */
  readonly begun: AbortSignal[] = [];
  /** What a run does; its record is stored when it has ended. */
  work: (stop: AbortSignal, standby: Standby) => Promise<RunState> = async () => 'succeeded';
  /** How waits pass. Tests that beat let go of them one by one. */
  pause: DueJobPorts['pause'] = (_milliseconds, signal) =>
    new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  stores = true;

  /** @param homeLeases of a deployment that works for another stage's tenant, too. */
  constructor(homeLeases = new FakeLeases()) {
    this.homeLeases = homeLeases;
  }

  ports(atOnce = 1): DueJobPorts {
    const clock = { now: () => this.now };
    const pause: DueJobPorts['pause'] = (milliseconds, signal) => this.pause(milliseconds, signal);
    const { leases, runs, queue, log, notifier } = this;
    return {
      ...{ leases, runs, queue, log, notifier, clock, pause },
      consentLosses: this.losses,
      slots: createTenantSlots({ leases: this.homeLeases, clock, pause }, atOnce),
      door: {
        knock: async () => {
          this.knocks += 1;
          return this.entry;
        },
      },
      ending: this.ending.signal,
      run: async (stop, standby) => {
        this.begun.push(stop);
        const record = runOf({ startedAt: this.now });
        if (this.stores) await this.runs.save(record);
        const ended = { ...record, state: await this.work(stop, standby), finishedAt: this.now };
        if (this.stores) await this.runs.save(ended);
        return ended;
      },
    };
  }
}

let number = 0;

/** A run of the job that is due, for its timer; it has ended unless its state is `running`. */
export function runOf(more: Partial<RunRecord>): RunRecord {
  number += 1;
  return {
    ...{
      tenantId,
      id: `20261124T021507000Z-0000000${number}`,
      job: due.job,
      state: 'running',
      reason: undefined,
    },
    askedBy: { objectId: due.job, appId: undefined },
    ...{ startedAt: announcedAt, deadlineAt: new Date('2026-11-24T02:43:00.000Z') },
    finishedAt: (more.state ?? 'running') === 'running' ? undefined : announcedAt,
    ...{ windowFrom: undefined, windowTo: undefined, readUntil: undefined, daysUntilLoss: undefined },
    counts: { requests: 0, throttled: 0, retried: 0, pages: 0, read: 0, added: 0, known: 0, conflicts: 0 },
    appVersion: '1.2.3',
    ...more,
  };
}
