import type { RoleCall } from '../../ports/index.ts';
import { newTally } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { executeCommand } from '../execute-command.ts';
import { executionMilliseconds } from '../executor.ts';
import { recoverChange } from '../recover.ts';
import type { ChangeExecutor } from '../request-change.ts';
import { selfServiceOperation } from './self-service-operation.ts';
import type { SignedInUser, UserTokenPorts } from './user-token.ts';

/**
 * Executes what one user asks for, in the process that holds the user's token: nobody else could. What it accepted and did not
 * claim expires; what it claimed is looked for by whoever executes next.
 */
export function createSelfServiceExecutor(
  user: SignedInUser,
  ports: ChangePorts & UserTokenPorts,
): ChangeExecutor {
  const newCall = (): RoleCall => ({
    signal: AbortSignal.timeout(executionMilliseconds),
    tally: newTally(),
    log: ports.log,
  });
  return {
    async execute(record) {
      const { content } = record;
      if (content.kind !== 'self-service') throw new TypeError(`${content.kind} is not for a user's token`);
      const operation = selfServiceOperation(content, user, ports, newCall());
      return (await executeCommand(record, operation, ports)).record;
    },
    recover: (record) => recoverChange(record, ports, newCall()),
  };
}
