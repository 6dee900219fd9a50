import type { AnyRole, Caller } from '../../ports/caller.ts';
import { type HttpAnswer, problem } from './answer.ts';

/** What callers must show besides a role. */
export interface CallerPolicy {
  /** The authentication context that a user needs to write: `c1`. `off`: none. `undefined`: several factors, which only v1.0 tokens show. */
  readonly authenticationContext: string | undefined;
  /** Client ids of the apps that may call. `undefined`: any. */
  readonly clientApps: readonly string[] | undefined;
  readonly guests: 'refuse' | 'allow';
}

/** A caller who is known, and not let in. `because` is for the log. */
export interface CallerRefusal {
  readonly answer: HttpAnswer;
  readonly because: string;
}

/** The delegated permission of the API. */
const delegatedScope = 'access_as_user';

/**
 * What stands against a caller, whatever role they hold. Everything but reading asks for more: for a sign-in that cannot be
 * had with a stolen secret or password, and what a token does not say counts against it.
 */
export function callerRefusal(
  caller: Caller,
  policy: CallerPolicy,
  isWrite: boolean,
): CallerRefusal | undefined {
  return refusalOfAll(caller, policy) ?? (isWrite ? refusalOfWriter(caller, policy) : undefined);
}

function refusalOfAll({ appId, kind, signIn }: Caller, policy: CallerPolicy): CallerRefusal | undefined {
  const { clientApps, guests } = policy;
  if (clientApps !== undefined && !clientApps.includes(appId.toLowerCase()))
    return forbidden(
      'This app may not call',
      `Calls through the app ${appId} are not taken. API_CLIENT_APPS lists the apps that may call.`,
    );
  if (kind === 'user' && !signIn.scopes.includes(delegatedScope)) {
    const detail = `A user's token needs the delegated permission ${delegatedScope} of this API. Ask for it when you sign in.`;
    return forbidden('The token has not the scope', detail, insufficientScope(delegatedScope));
  }
  if (signIn.isGuest === true && guests === 'refuse')
    return forbidden(
      'Guests may not call',
      'Accounts from outside the organisation are not let in (API_GUESTS).',
    );
  return undefined;
}

function refusalOfWriter({ kind, signIn }: Caller, policy: CallerPolicy): CallerRefusal | undefined {
  const { clientProof, isGuest } = signIn;
  if (clientProof === 'secret')
    return forbidden(
      'An app with a secret may not write',
      'The app signed in with a client secret, which can be copied. Have it use a certificate, a federated credential or a managed identity.',
    );
  if (clientProof === 'unknown')
    return forbidden(
      'It is not known how the app signed in',
      'The token does not say how its app proved who it is (azpacr, appidacr), so it may only read.',
    );
  if (kind === 'app') return undefined;
  if (isGuest === undefined && policy.guests === 'refuse')
    return forbidden(
      'It is not known whether the user is a guest',
      "The token does not say it, so it may only read. Add the optional claim acct to the access tokens of the API's app registration.",
    );
  return refusalOfSignIn(signIn, policy.authenticationContext);
}

function refusalOfSignIn(
  { contexts, isMultiFactor }: Caller['signIn'],
  wanted: string | undefined,
): CallerRefusal | undefined {
  if (wanted === 'off') return undefined;
  if (wanted === undefined) {
    if (isMultiFactor) return undefined;
    return forbidden(
      'The sign-in is not strong enough',
      'The token does not show that its user signed in with several factors; tokens of v2.0 never do. Set API_AUTHENTICATION_CONTEXT (docs/api.md).',
    );
  }
  return contexts.includes(wanted) ? undefined : stepUp(wanted);
}

/** Entra's claims challenge: a client that understands it signs its user in again and asks again. */
function stepUp(context: string): CallerRefusal {
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });
  const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}", cc_type="authcontext"`;
  const detail = `Changes need a sign-in under the authentication context ${context}. Sign in again with the claims of this answer, and ask again.`;
  const members = { retry: 'with-other-token', claims } as const;
  return {
    answer: problem(401, 'A stronger sign-in is needed', detail, members, { 'www-authenticate': challenge }),
    because: `the sign-in was not under the authentication context ${context}`,
  };
}

/** The challenge to a token that lacks a scope or a role. */
export function insufficientScope(scope: AnyRole | typeof delegatedScope): Readonly<Record<string, string>> {
  return { 'www-authenticate': `Bearer error="insufficient_scope", scope="${[scope].flat().join(' ')}"` };
}

function forbidden(
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): CallerRefusal {
  return { answer: problem(403, title, detail, { retry: 'never' }, headers), because: title };
}

/** What an operator should know before somebody is refused for it, or is not. */
export interface PolicyNote {
  readonly sentence: string;
  /** Whether strangers may know it, too: of a door that is shut, and not of one that is open. */
  readonly isPublic: boolean;
}

export function policyNotes({ authenticationContext }: CallerPolicy): readonly PolicyNote[] {
  switch (authenticationContext) {
    case undefined: {
      const sentence =
        'API_AUTHENTICATION_CONTEXT is not set: users whose tokens are of v2.0 cannot change anything over the API.';
      return [{ sentence, isPublic: true }];
    }
    case 'off': {
      const sentence =
        'API_AUTHENTICATION_CONTEXT is off: users can change things over the API after any sign-in.';
      return [{ sentence, isPublic: false }];
    }
    default:
      return [];
  }
}
