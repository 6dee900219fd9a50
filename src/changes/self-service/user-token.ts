import { isSatisfied } from '../../domain/self-service/demanded-contexts.ts';
import type { Log, OnBehalfOf, OnBehalfOfFailure, OnBehalfOfResult } from '../../ports/index.ts';

/** Whoever called, with what they called with. */
export interface SignedInUser {
  /** Their access token for this API. It is neither kept nor logged. */
  readonly token: string;
  /** Authentication contexts that their sign-in satisfied. */
  readonly contexts: readonly string[];
}

/** What speaking for a user needs of the world. */
export interface UserTokenPorts {
  readonly onBehalfOf: OnBehalfOf;
  readonly log: Log;
}

/**
 * Asks for a token with which Graph hears the user. A context that is demanded although the user has signed in under it is
 * asked for once more by name: whether an exchanged token has it otherwise is not established
 * (docs/graph-facts.md#tokens-on-behalf-of-a-user).
 *
 * @param claims what Graph demanded before.
 */
export async function tokenFor(
  user: SignedInUser,
  permission: string,
  { onBehalfOf, log }: UserTokenPorts,
  signal: AbortSignal,
  claims?: string,
): Promise<OnBehalfOfResult> {
  const wish = { userToken: user.token, permissions: [permission] };
  let result = await onBehalfOf.exchange({ ...wish, claims }, signal);
  if (claims === undefined && result.kind === 'step-up' && result.claims !== undefined) {
    if (isSatisfied(result.claims, user.contexts))
      result = await onBehalfOf.exchange({ ...wish, claims: result.claims }, signal);
  }
  if (result.kind !== 'token') logFailure(result, permission, log);
  return result;
}

/** Our own mistakes are alarms; what a user has to do is none. */
function logFailure({ kind, code, because, said }: OnBehalfOfFailure, permission: string, log: Log): void {
  const fields = { kind, code, permission, because, said };
  if (kind === 'set-up') log.error('self-service.misconfigured', fields);
  else log.warn('self-service.no-token', fields);
}
