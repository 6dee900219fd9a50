import { isOpen, isRunningGrant } from '../domain/commands/fold-facts.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import { GraphCallError, isStoreAway, StoreError } from '../ports/errors.ts';
import { instantOfId } from '../ports/ids.ts';
import type { OnUnreadable, RoleCall } from '../ports/index.ts';
import { newTally } from '../ports/reading.ts';
import { noticeOfActivation } from './activations/activation-notice.ts';
import { executeDelivery } from './activations/deliveries.ts';
import { mailNoteOf } from './activations/mail-note.ts';
import { endIfTicketIsOver } from './activations/ticket-end.ts';
import { noticeOfChange } from './change-notice.ts';
import type { ChangePorts } from './change-ports.ts';
import { isDecided } from './consents/is-decided.ts';
import { executeCommand } from './execute-command.ts';
import { aloneAtFirst } from './first-alone.ts';
import { operationOf } from './operations.ts';
import { recoverChange } from './recover.ts';
import type { ChangeExecutor } from './request-change.ts';

/** What one execution may take, with all its looks. Longer than a caller waits, shorter than a claim lasts. */
export const executionMilliseconds = 10 * 60_000;

/** Callers wait while people are told; what does not arrive is tried again. */
const tellMilliseconds = 5_000;

/** An executor that also works through what others have accepted. */
export interface CommandExecutor extends ChangeExecutor {
  /** Executes every accepted change that callers asked for, and recovers the abandoned ones. @returns how many are over now. */
  executeOpen(): Promise<number>;
  /**
   * Executes one that callers or senders asked for, and what was accepted because of it; nothing where it is over, or waits.
   *
   * @returns how many are over now; `undefined`: there is no such command.
   */
  executeById(id: string): Promise<number | undefined>;
}

/** Executes commands in this process. */
export function createExecutor(ports: ChangePorts): CommandExecutor {
  const newCall = (): RoleCall => ({
    signal: AbortSignal.timeout(executionMilliseconds),
    tally: newTally(),
    log: ports.log,
  });
  const execute = async (record: ChangeRecord, call: RoleCall): Promise<ChangeRecord> => {
    const executed =
      record.content.kind === 'delivery'
        ? await executeDelivery(record, record.content, ports, call)
        : await executeOne(record, ports, call);
    if (executed.factCount > record.factCount) await tell(executed, ports, call);
    await endIfOver(record, executed, ports);
    return executed;
  };
  const executeIfDue = async (record: ChangeRecord): Promise<ChangeRecord> => {
    const call = newCall();
    const recovered = await recoverOrLeave(record, ports, call);
    const isForUs = !isForOthers(recovered) && (await mayBeExecuted(recovered, ports));
    return isForUs ? execute(recovered, call) : recovered;
  };
  return {
    async execute(record) {
      const call = newCall();
      await recoverAbandoned(ports, call);
      return execute(record, call);
    },
    recover: (record) => recoverChange(record, ports, newCall()),
    async executeOpen() {
      const open = await ports.commands.open(reported(ports));
      const deliveries = open.filter(isDelivery);
      const over = await countOver(deliveries, executeIfDue, ports);
      // What the deliveries ask for is executed in the same pass.
      const now = deliveries.length === 0 ? open : await ports.commands.open(reported(ports));
      const others = now.filter((record) => !isDelivery(record));
      // A run takes minutes, and nothing else is to expire meanwhile.
      const inOrder = [...others.filter((one) => !isRun(one)), ...others.filter(isRun)];
      return over + (await countOver(inOrder, executeIfDue, ports));
    },
    async executeById(id) {
      const record = await findOrTell(id, ports);
      return typeof record === 'object' ? executeWithFollowers(record, executeIfDue, ports) : record;
    },
  };
}

/** A job's needs its planner, and a user's the token that the user called with. Whoever accepted it claims it, or it expires. */
function isForOthers({ source }: ChangeRecord): boolean {
  return source.kind === 'job' || source.kind === 'self';
}

/** @returns `undefined`: there is no such command. 0: it cannot be read, so nothing is over. */
async function findOrTell(id: string, ports: ChangePorts): Promise<ChangeRecord | undefined | 0> {
  try {
    return await ports.commands.find(id);
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
    reported(ports)({ id, askedAt: instantOfId(id), because: error.message });
    return 0;
  }
}

/** A delivery is over when what it asks for is accepted, and whoever waits for it waits for that. */
async function executeWithFollowers(
  record: ChangeRecord,
  execute: (record: ChangeRecord) => Promise<ChangeRecord>,
  { commands }: ChangePorts,
): Promise<number> {
  let over = 0;
  const executeOpenOne = async (one: ChangeRecord): Promise<ChangeRecord> => {
    if (!isOpen(one)) return one;
    const executed = await execute(one);
    if (!isOpen(executed)) over += 1;
    return executed;
  };
  const { outcome } = await executeOpenOne(record);
  for (const id of outcome?.commandIds ?? []) {
    const follower = await commands.find(id);
    if (follower !== undefined) await executeOpenOne(follower);
  }
  return over;
}

/**
 * Executes them one after the other. What breaks over one of them is logged, and the others go on: it is tried again.
 *
 * @returns how many of them are over.
 * @throws StoreError when the store is away.
 */
async function countOver(
  records: readonly ChangeRecord[],
  execute: (record: ChangeRecord) => Promise<ChangeRecord>,
  { log }: Pick<ChangePorts, 'log'>,
): Promise<number> {
  let over = 0;
  for (const record of records)
    try {
      if (!isOpen(await execute(record))) over += 1;
    } catch (error) {
      if (isStoreAway(error)) throw error;
      const because = error instanceof Error ? `${error.name}: ${error.message}` : 'it cannot be executed';
      log.error('change.unsettled', { changeId: record.id, state: record.state, because });
    }
  return over;
}

function isRun({ content }: ChangeRecord): boolean {
  return content.kind === 'run';
}

function isDelivery({ content }: ChangeRecord): boolean {
  return content.kind === 'delivery';
}

async function executeOne(record: ChangeRecord, ports: ChangePorts, call: RoleCall): Promise<ChangeRecord> {
  const seen = await lastWithdrawal(record, ports);
  const stillApproved = async () =>
    (await lastWithdrawal(record, ports)) === seen ? undefined : 'its approval was taken back';
  const operation = aloneAtFirst(operationOf(record, ports, call), ports, call);
  const execution = await executeCommand(record, operation, ports, stillApproved);
  return execution.record;
}

/** An end that came while access was given found nothing to end yet. */
async function endIfOver(before: ChangeRecord, after: ChangeRecord, ports: ChangePorts): Promise<void> {
  if (isOpen(before) && isRunningGrant(after)) await endIfTicketIsOver(after, ports);
}

/** What cannot be read is left alone: nobody knows what it asks for, and the others are executed. */
function reported({ log }: Pick<ChangePorts, 'log'>): OnUnreadable {
  return ({ id, because }) => log.error('change.unreadable', { changeId: id, because });
}

/** Whatever key was used and whoever asked: what is abandoned is found out before anything else is judged. */
async function recoverAbandoned(ports: ChangePorts, call: RoleCall): Promise<void> {
  for (const record of await ports.commands.open(reported(ports))) await recoverOrLeave(record, ports, call);
}

/** Goes on where Graph cannot be read now: the claim is counted as done until somebody finds out. */
async function recoverOrLeave(
  record: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<ChangeRecord> {
  try {
    const recovered = await recoverChange(record, ports, call);
    await endIfOver(record, recovered, ports);
    return recovered;
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    ports.log.warn('change.unsettled', { changeId: record.id, state: record.state, because: error.message });
    return record;
  }
}

/** Whether looking at it is worth the while: what waits for people is judged anew when somebody has decided. */
async function mayBeExecuted(record: ChangeRecord, ports: ChangePorts): Promise<boolean> {
  if (record.state !== 'awaiting-approval') return record.state === 'accepted';
  return isDecided(record, ports);
}

/** The last time somebody took the approval of a waiting change back. Looked at before each request, too. */
async function lastWithdrawal(record: ChangeRecord, { decisions }: ChangePorts): Promise<string | undefined> {
  if (record.state !== 'awaiting-approval') return undefined;
  const all = await decisions.of({ kind: 'change', id: record.id });
  return all.findLast(({ kind }) => kind === 'withdrawn')?.id;
}

/** Tells people what was given, or waits for them. That nobody can be told is logged: what was done stays done. */
async function tell(
  record: ChangeRecord,
  { notifier, clock, log, publicUrl, roleSettings }: ChangePorts,
  call: RoleCall,
): Promise<void> {
  const now = clock.now();
  const notice =
    record.source.kind === 'activation'
      ? noticeOfActivation(record, now, publicUrl)
      : noticeOfChange(record, now);
  if (notice === undefined) return;
  const note = await mailNoteOf(record, { roleSettings }, call);
  try {
    await notifier.post(note === undefined ? notice : { ...notice, note });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.error('notice.undelivered', { noticeId: notice.id, changeId: record.id, because: error.message });
    return;
  }
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(tellMilliseconds)]);
  await notifier.deliver({ signal, log, now });
}
