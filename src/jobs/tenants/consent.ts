import { millisecondsInHour } from 'date-fns/constants';
import type { DueJob } from '../../domain/model/scheduled-job.ts';
import type { ConsentLoss, ConsentLosses, Entry, TenantDoor } from '../../ports/index.ts';
import { type RunWithoutWorkPorts, recordRunWithoutWork, tellOf } from './run-without-work.ts';

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
  const { door, consentLosses, clock, log } = ports;
  if (door === undefined) return true;
  const known = await consentLosses.read();
  const now = clock.now();
  if (known !== undefined && isAskedAlready(known, now)) {
    log.info('tenant.left-out', { job: due.job, code: known.code, since: known.since.toISOString() });
    return false;
  }
  const entry = await door.knock();
  if (entry.kind !== 'no-consent') {
    if (entry.kind === 'open' && known !== undefined) await tellReturn(due, known.since, ports);
    return true;
  }
  await consentLosses.save({ since: known?.since ?? now, triedAt: now, code: entry.code });
  if (known === undefined) await tellLoss(due, appVersion, entry, ports);
  else log.info('tenant.left-out', { job: due.job, code: entry.code, since: known.since.toISOString() });
  return false;
}

/** What was asked in the future was asked by nobody. */
function isAskedAlready({ triedAt }: ConsentLoss, now: Date): boolean {
  const hours = (now.getTime() - triedAt.getTime()) / millisecondsInHour;
  return Math.abs(hours) < againAfterHours;
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
  await ports.consentLosses.clear();
  ports.log.warn('tenant.consented-again', { job: due.job, since: since.toISOString() });
  const reason = `The tenant lets the app in again, after ${since.toISOString()}. Its jobs go on from where they were.`;
  const id = `consented-again-${since.getTime()}`;
  await tellOf(due, { id, state: 'succeeded', reason }, ports);
}
