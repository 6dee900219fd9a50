import { isOpen } from '../domain/commands/fold-facts.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import type { ChangePorts } from './change-ports.ts';
import { executeCommand } from './execute-command.ts';
import { operationOf } from './operations.ts';
import { recoverChange } from './recover.ts';
import type { ChangeExecutor } from './request-change.ts';

/** What one execution may take, with all its looks. Longer than a caller waits, shorter than a claim lasts. */
export const executionMilliseconds = 10 * 60_000;

/** An executor that also works through what others have accepted. */
export interface CommandExecutor extends ChangeExecutor {
  /** Executes every accepted change that callers asked for, and recovers the abandoned ones. @returns how many are over now. */
  executeOpen(): Promise<number>;
}

/** Executes commands in this process. */
export function createExecutor(ports: ChangePorts): CommandExecutor {
  const newCall = (): RoleCall => ({
    signal: AbortSignal.timeout(executionMilliseconds),
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: ports.log,
  });
  const execute = async (record: ChangeRecord, call: RoleCall): Promise<ChangeRecord> =>
    (await executeCommand(record, operationOf(record, ports, call), ports)).record;
  return {
    async execute(record) {
      const call = newCall();
      await recoverAbandoned(ports, call);
      return execute(record, call);
    },
    recover: (record) => recoverChange(record, ports, newCall()),
    async executeOpen() {
      let over = 0;
      for (const record of await ports.commands.open()) {
        const call = newCall();
        const recovered = await recoverOrLeave(record, ports, call);
        // What a job accepted needs its planner: the job itself claims it, or it expires.
        const isForUs = recovered.state === 'accepted' && recovered.source.kind !== 'job';
        const executed = isForUs ? await execute(recovered, call) : recovered;
        if (!isOpen(executed)) over += 1;
      }
      return over;
    },
  };
}

/** Whatever key was used and whoever asked: what is abandoned is found out before anything else is judged. */
async function recoverAbandoned(ports: ChangePorts, call: RoleCall): Promise<void> {
  for (const record of await ports.commands.open()) await recoverOrLeave(record, ports, call);
}

/** That Graph cannot be read now is no reason not to go on: the claim is counted as done until somebody finds out. */
async function recoverOrLeave(
  record: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<ChangeRecord> {
  try {
    return await recoverChange(record, ports, call);
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    ports.log.warn('change.unsettled', { changeId: record.id, state: record.state, because: error.message });
    return record;
  }
}
