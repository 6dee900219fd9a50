import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { Awaiting } from '../domain/model/approval.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { ChangePorts } from './change-ports.ts';

/** How long an approval is waited for. */
export const approvalMilliseconds = 24 * 60 * 60_000;
/** What is said again and again is not written down for ever. */
const mostFactsWhileWaiting = 100;

/** Writes down what it waits for, where that is new. So long as it waits, it may be approved or expire. */
export async function awaitApproval(
  record: ChangeRecord,
  awaiting: Awaiting,
  ports: ChangePorts,
): Promise<ChangeRecord> {
  const isSaid = record.state === 'awaiting-approval' && record.awaiting?.because === awaiting.because;
  if (isSaid || record.factCount > mostFactsWhileWaiting) return record;
  const at = ports.clock.now();
  const executeBefore =
    record.state === 'awaiting-approval' ? record.executeBefore : addMilliseconds(at, approvalMilliseconds);
  const added = await ports.commands.add(record, { kind: 'awaiting', at, executeBefore, awaiting });
  const fields = { changeId: record.id, operation: record.operation, because: awaiting.because };
  if (added.kind === 'added') ports.log.info('change.awaiting', fields);
  return added.record;
}

/** Nothing is written down: it is judged again, until its time is over. */
export function leaveForLater(
  record: ChangeRecord,
  { until, because }: { readonly until: Date; readonly because: string },
  { log }: ChangePorts,
): { readonly record: ChangeRecord } {
  const { id: changeId, operation } = record;
  log.info('change.later', { changeId, operation, until: until.toISOString(), because });
  return { record };
}
