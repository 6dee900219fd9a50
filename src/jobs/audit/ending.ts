import { daysUntilHoleIsLost, namesOf } from '../../domain/audit-holes.ts';
import { daysUntilLoss, oldestKept } from '../../domain/audit-slices.ts';
import type { AuditProgress } from '../../domain/model/audit-progress.ts';
import type { Ending } from '../../domain/model/run.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { Snapshot } from './snapshot.ts';

/** The ending for a failure: `blocked` where Graph could not be read, `failed` where the store or the app broke. */
export function endingAfter(error: unknown, { deadline, policy, readUntil }: Snapshot): Ending {
  if (isCut(error, deadline)) {
    const seconds = policy.timeBudgetMilliseconds / 1000;
    const so = readUntil === undefined ? 'No slice was finished' : `Read up to ${readUntil.toISOString()}`;
    return {
      state: 'partial',
      reason: `The time budget of ${seconds} s was spent. ${so}; the next run goes on from there.`,
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { state: error instanceof GraphCallError ? 'blocked' : 'failed', reason };
}

/** Whether the end of the time budget ended the run. */
export function isCut(error: unknown, deadline: AbortSignal): boolean {
  return deadline.aborted && error instanceof GraphCallError && error.kind === 'cancelled';
}

/** The ending of a run that came to the end of its windows. @param before where it began. */
export function endingOfWindows(snapshot: Snapshot, before: AuditProgress | undefined): Ending {
  const reason = lossBefore(snapshot, before);
  return reason === undefined ? { state: 'succeeded' } : { state: 'failed', reason };
}

function lossBefore({ policy, record }: Snapshot, before: AuditProgress | undefined): string | undefined {
  const oldest = oldestKept(record.startedAt, policy.retentionDays);
  const { readUntil, settledUntil } = before ?? {};
  if (readUntil !== undefined && readUntil < oldest)
    return (
      `The last run read up to ${readUntil.toISOString()}, and the tenant keeps ${policy.retentionDays} days: what happened from then ` +
      `until ${oldest.toISOString()} was gone before it was read. All that was left has been archived.`
    );
  if (settledUntil === undefined || settledUntil >= oldest) return undefined;
  return (
    `Runs were too short to read again what may have arrived late: what happened from ${settledUntil.toISOString()} until ` +
    `${oldest.toISOString()} was read once, and events of it that Entra delivered later are gone. Give the snapshot more time.`
  );
}

/**
 * An ending of any kind, with what there is to say of holes and of events that are about to be lost. A run that did not learn how far
 * the log was read has nothing to say of it.
 */
export function withAlarms(snapshot: Snapshot, ending: Ending): Ending {
  const { policy, readUntil, record, holes, window } = snapshot;
  if (window === undefined) return ending;
  const { retentionDays } = policy;
  const unread = daysUntilLoss(record.startedAt, readUntil, retentionDays);
  snapshot.daysUntilLoss = Math.min(unread, daysUntilHoleIsLost(holes, record.startedAt, retentionDays));
  snapshot.counts.holes = holes.length;
  return [lossAlarm(unread, policy), ...holeEndings(snapshot)].reduce(joined, ending);
}

function lossAlarm(
  daysLeft: number,
  { retentionDays, lossAlarmDays }: Snapshot['policy'],
): Ending | undefined {
  if (daysLeft >= lossAlarmDays) return undefined;
  return {
    state: 'failed',
    reason:
      `Unread events will be lost to the tenant's retention of ${retentionDays} days in ${daysLeft.toFixed(1)} days ` +
      `(AUDIT_LOSS_ALARM_DAYS is ${lossAlarmDays}): run the snapshot again now, and more often, until it succeeds.`,
  };
}

/**
 * A hole fails the run that finds it, those in the last days before it is lost, and the one that gives it up. In between
 * runs are `partial`: nothing is new, and not everything is there.
 */
function holeEndings({ holes, outcome, policy, record }: Snapshot): Ending[] {
  const endings: Ending[] = [];
  const { lost, found } = outcome;
  const { retentionDays, lossAlarmDays } = policy;
  if (lost.length > 0)
    endings.push({
      state: 'failed',
      reason: `Lost for good: ${counted(lost.length)} that Graph never gave until the tenant's retention of ${retentionDays} days passed: ${namesOf(lost)}. Table AuditHoles keeps the evidence.`,
    });
  if (holes.length > 0) {
    const daysLeft = daysUntilHoleIsLost(holes, record.startedAt, retentionDays);
    const isUrgent = found > 0 || daysLeft < lossAlarmDays;
    endings.push({
      state: isUrgent ? 'failed' : 'partial',
      reason: `Everything around is archived, but Graph does not give ${counted(holes.length)}: ${namesOf(holes)}. Each run tries again; the first will be lost to the tenant's retention in ${daysLeft.toFixed(1)} days. Ask Microsoft support with the request ids, or look at the log in the Entra admin center.`,
    });
  }
  return endings;
}

function counted(holes: number): string {
  return holes === 1 ? 'one span' : `${holes} spans`;
}

/** An ending of any kind, once what the run archived is sealed. What could not be sealed is sealed by the next run. */
export async function sealedEnding({ ports }: Snapshot, ending: Ending): Promise<Ending> {
  try {
    const left = await ports.sealing?.end();
    return joined(ending, left === undefined ? undefined : { state: 'partial', reason: left });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    if (ending.reason?.includes(because) === true) return ending;
    return joined(ending, {
      state: 'failed',
      reason: `What was archived is not sealed yet; the next run does it. ${because}`,
    });
  }
}

/** The worse of two endings, with the reasons of both. `blocked` stays: the run saw less than it should. */
function joined(ending: Ending, more: Ending | undefined): Ending {
  if (more === undefined) return ending;
  const reason = [ending.reason, more.reason].filter((part) => part !== undefined).join(' ');
  if (ending.state === 'blocked') return { state: 'blocked', reason };
  const isFailed = ending.state === 'failed' || more.state === 'failed';
  return { state: isFailed ? 'failed' : 'partial', reason };
}
