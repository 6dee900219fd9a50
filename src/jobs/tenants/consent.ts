import { millisecondsInHour } from 'date-fns/constants';
import type { DueJob, ScheduledJob } from '../../domain/model/scheduled-job.ts';
import { StoreError } from '../../ports/errors.ts';
import type { ConsentLoss, ConsentLosses, Entry, TenantDoor } from '../../ports/index.ts';
import {
  deliverNotices,
  type RunWithoutWorkPorts,
  recordRunWithoutWork,
  tellOf,
} from './run-without-work.ts';

/** A night is 24 hours after the one before: once each night a tenant that did not let the app in is asked again. */
const againAfterHours = 20;

export interface ConsentPorts extends RunWithoutWorkPorts {
  /** `undefined`: the app is at home there. */
  readonly door: TenantDoor | undefined;
  readonly consentLosses: ConsentLosses;
}

/**
 * Whether the app may work in the tenant. That it may not is a state of the tenant: it is recorded and told once, and asked
 * again once a night.
 */
export async function isLetIn(due: DueJob, appVersion: string, ports: ConsentPorts): Promise<boolean> {
  const { door, consentLosses, clock } = ports;
  if (door === undefined) return true;
  const known = await lossKnown(ports);
  const now = clock.now();
  if (known !== undefined && isAskedAlready(known, due.job, now)) return leaveOut(due, known, ports);
  const entry = await door.knock();
  if (entry.kind !== 'no-consent') {
    if (entry.kind === 'open' && known !== undefined) await tellReturn(due, known.since, ports);
    return true;
  }
  const loss = { since: known?.since ?? now, triedAt: now, triedFor: due.job, code: entry.code };
  // It is told before it is remembered: a notice that comes twice is better than none.
  if (known === undefined) await tellLoss(due, appVersion, entry, ports);
  await consentLosses.save(loss);
  return known === undefined ? false : leaveOut(due, loss, ports);
}

/** A row that somebody altered says nothing: the tenant is asked, and the row is written anew, or goes. */
async function lossKnown({ consentLosses, log }: ConsentPorts): Promise<ConsentLoss | undefined> {
  try {
    return await consentLosses.read();
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
    log.error('store.unreadable', { because: error.message });
    await consentLosses.clear();
    return undefined;
  }
}

/**
 * The watch fires all day long: it never asks again, and the night does whatever the watch has asked. Else a consent of the morning
 * would be seen only after a night that was left out. What was asked in the future was asked by nobody.
 */
function isAskedAlready({ triedAt, triedFor }: ConsentLoss, job: ScheduledJob, now: Date): boolean {
  if (job === 'watch-own-writes') return true;
  const hours = (now.getTime() - triedAt.getTime()) / millisecondsInHour;
  return triedFor !== 'watch-own-writes' && Math.abs(hours) < againAfterHours;
}

/** No run of the tenant tells what its receiver did not take: so this does. */
async function leaveOut(
  { job }: DueJob,
  { since, code }: Pick<ConsentLoss, 'since' | 'code'>,
  ports: ConsentPorts,
): Promise<false> {
  ports.log.info('tenant.left-out', { job, code, since: since.toISOString() });
  await deliverNotices(ports);
  return false;
}

/** A record among the runs says it, where whoever looks for the job finds it. */
async function tellLoss(
  due: DueJob,
  appVersion: string,
  { code, because, said }: Extract<Entry, { kind: 'no-consent' }>,
  ports: ConsentPorts,
): Promise<void> {
  const reason =
    `The tenant does not let the app in (${code}): ${because} Until then no job works in it (docs/runbook.md#tenant-no-consent); it ` +
    'is asked once each night, and this is said once.';
  ports.log.error('tenant.no-consent', { job: due.job, code, because, said });
  await recordRunWithoutWork(due, { appVersion, state: 'blocked', reason }, ports);
}

async function tellReturn(due: DueJob, since: Date, ports: ConsentPorts): Promise<void> {
  ports.log.warn('tenant.consented-again', { job: due.job, since: since.toISOString() });
  const reason = `The tenant lets the app in again, after ${since.toISOString()}. Its jobs go on from where they were.`;
  const id = `consented-again-${since.getTime()}`;
  await tellOf(due, { id, state: 'succeeded', reason }, ports);
  await ports.consentLosses.clear();
}
