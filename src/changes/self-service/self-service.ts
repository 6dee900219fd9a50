import type { OnBehalfOfResult } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import type { ChangeExecutor } from '../request-change.ts';
import { createSelfServiceExecutor } from './executor.ts';
import { type SignedInUser, tokenFor, type UserTokenPorts } from './user-token.ts';

/** What people may do for themselves, with their own token. */
export interface SelfService {
  /** Executes, in this process, what the user asks for. */
  executorFor(user: SignedInUser): ChangeExecutor;
  /** A token with which Graph hears the user, to read what is theirs. */
  tokenFor(user: SignedInUser, permission: string, signal: AbortSignal): Promise<OnBehalfOfResult>;
  /** The app registration that permissions are consented to. */
  readonly clientId: string;
  /** Where people sign in: `https://login.microsoftonline.com`. */
  readonly authority: string;
}

export function createSelfService(
  ports: ChangePorts & UserTokenPorts,
  { clientId, authority }: Pick<SelfService, 'clientId' | 'authority'>,
): SelfService {
  return {
    clientId,
    authority,
    executorFor: (user) => createSelfServiceExecutor(user, ports),
    tokenFor: (user, permission, signal) => tokenFor(user, permission, ports, signal),
  };
}
