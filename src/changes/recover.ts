import type { MadeRenewal } from '../domain/access-history.ts';
import { accessKeysOf } from '../domain/commands/access-keys.ts';
import { isUnclaimed } from '../domain/commands/fold-facts.ts';
import { type AccessKey, keyText } from '../domain/model/access.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { Outcome } from '../domain/model/outcome.ts';
import type { RoleCall } from '../ports/index.ts';
import type { ChangePorts } from './change-ports.ts';
import { expire, recordOutcome } from './execute-command.ts';
import { findOutcome } from './find-outcome.ts';
import { accessChangeOf } from './lately.ts';
import { neverSeen } from './outcomes.ts';

export type RecoverPorts = Pick<ChangePorts, 'commands' | 'roles' | 'roleSettings' | 'clock' | 'log'>;

/**
 * Finds out what became of commands whose process is gone, and of those of jobs that did not show in time: what was asked
 * shows, or it does not. Sends nothing; what is still needed is asked for anew.
 *
 * @param records newest first.
 * @returns the records as they are now.
 * @throws GraphCallError when the tenant cannot be looked at: then nothing may be planned either.
 */
export async function recoverChanges(
  records: readonly ChangeRecord[],
  ports: RecoverPorts,
  call: RoleCall,
): Promise<readonly ChangeRecord[]> {
  const recovered: ChangeRecord[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    const keys = accessOf(record).map(keyText);
    const isLatest = !keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    recovered.push(
      isLatest && mayShowLate(record)
        ? await lookAgain(record, ports, call)
        : await recoverChange(record, ports, call),
    );
  }
  return recovered;
}

/** One that is past its time: expired where nobody claimed it, looked for where somebody did. Others stay as they are. */
export async function recoverChange(
  record: ChangeRecord,
  ports: RecoverPorts,
  call: RoleCall,
): Promise<ChangeRecord> {
  const now = ports.clock.now();
  if (isUnclaimed(record)) return record.executeBefore <= now ? (await expire(record, ports)).record : record;
  if (!isAbandoned(record, now)) return record;
  const found = await findOutcome(record, ports, call);
  const message = 'Its process ended before it was recorded; it shows in the tenant.';
  const outcome = found === undefined ? neverSeen : withMessage(found, message);
  return recorded(record, outcome, ports);
}

function isAbandoned({ state, deadlineAt }: ChangeRecord, now: Date): boolean {
  return state === 'claimed' && deadlineAt !== undefined && deadlineAt < now;
}

function withMessage(outcome: Outcome, message: string): Outcome {
  return outcome.message === '' ? { ...outcome, message } : outcome;
}

/**
 * Whether a change that was not seen may have shown since: one of a job that Graph took. Where nobody knows whether Graph
 * took it, only a renewal shows by its very end that it was ours; access that is gone shows nothing. What a caller was
 * answered stays so.
 *
 * Only the latest change of an access can be looked for: an earlier one may show because of what came after it.
 */
function mayShowLate({ state, source, graphRequestId, content }: ChangeRecord): boolean {
  if (state !== 'unconfirmed' || source.kind !== 'job' || content.kind !== 'access') return false;
  return graphRequestId !== undefined || content.change.effect === 'renewal';
}

async function lookAgain(record: ChangeRecord, ports: RecoverPorts, call: RoleCall): Promise<ChangeRecord> {
  const found = await findOutcome(record, ports, call);
  if (found?.state !== 'done') return record;
  const before = record.outcome?.message ?? 'not known';
  return recorded(record, { ...found, message: `It shows in the tenant now. Before: ${before}` }, ports);
}

async function recorded(record: ChangeRecord, outcome: Outcome, ports: RecoverPorts): Promise<ChangeRecord> {
  const { record: now, unrecorded } = await recordOutcome(record, outcome, ports);
  if (unrecorded !== undefined) throw unrecorded;
  return now;
}

/** Every access that a command may have changed: what shows of it may come from that command. A review changes nothing. */
function accessOf({ content }: ChangeRecord): readonly AccessKey[] {
  return content.kind === 'review' ? [] : accessKeysOf(content);
}

/** The renewals of ours among them that took effect. */
export function madeRenewals(records: readonly ChangeRecord[]): readonly MadeRenewal[] {
  return records.flatMap((record) => {
    const change = accessChangeOf(record);
    const { state, settledAt, content } = record;
    if (state !== 'done' || change === undefined || settledAt === undefined) return [];
    const end = change.steps[0]?.endDateTime;
    if (change.effect !== 'renewal' || typeof end !== 'string') return [];
    const made = { key: change.key, at: settledAt, end: new Date(end) };
    // What it was judged by: an attestation that began a new chain may have run out by now.
    const inARowBefore = content.kind === 'access' ? content.evidence.renewalsInARow : undefined;
    return [typeof inARowBefore === 'number' ? { ...made, inARowBefore } : made];
  });
}
