import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { GraphCallError } from '../../src/ports/errors.ts';
import { findTenant, type TenantAuthority } from './sign-in/authority.ts';
import { hasBrowser } from './sign-in/browser.ts';
import { defaultClientId } from './sign-in/clients.ts';
import { createPersonCredential, type PersonCredential, type SignInMethod } from './sign-in/credential.ts';
import { afterSignIn, beforeSignIn, consentLinkOf } from './sign-in/notes.ts';
import type { SignInContext } from './sign-in/refusal-table.ts';
import { entraRefusal } from './sign-in/refusals.ts';
import { SignInRefused } from './sign-in/refused.ts';
import { compareScopes, lookAtToken } from './sign-in/token-look.ts';
import { type WantedScope, wantedScopes } from './sign-in/wanted-scopes.ts';

const defaultAuthority = 'https://login.microsoftonline.com';

export interface SignInOptions {
  /** Whose tenant is looked at: a domain or an id. */
  readonly tenant: string;
  /** @default 'browser' */
  readonly method?: SignInMethod;
  /** A public client. @default Microsoft Graph Command Line Tools */
  readonly clientId?: string | undefined;
  /** Whether PIM's requests are read, too, which Graph allows only with permissions to make them. @default false */
  readonly withRequests?: boolean;
  /** A national cloud's place to sign in, or the simulator's over https on loopback. @default the global cloud's */
  readonly authority?: string | undefined;
  /** The name to propose on the page. */
  readonly loginHint?: string | undefined;
  /** How long somebody has to sign in. @default 15 minutes */
  readonly timeoutMilliseconds?: number;
  /** Prints a line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Fires when the person gives up. */
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Whether there is a browser to open. @default looked for */
  readonly hasBrowser?: boolean;
}

/** A person who has signed in to one tenant, to have it read. */
export interface PreviewSession {
  /** For the Graph client. It gives tokens of this session for Graph only, and renews them. */
  readonly credential: TokenCredential;
  /** The name that the person signed in with. */
  readonly account: string;
  readonly tenantId: string;
  /** Where this tenant's Microsoft Graph is: `https://graph.microsoft.com`, a national cloud's, or the simulator. */
  readonly graphOrigin: string;
  /** What the token allows. */
  readonly scopes: readonly string[];
  /** What was asked for and is not allowed, each with what stays unseen. */
  readonly missingScopes: readonly WantedScope[];
  /** What is allowed and was not asked for: consents of earlier days. Nothing is done with them. */
  readonly extraScopes: readonly string[];
}

const defaultTimeoutMilliseconds = 15 * 60_000;

/**
 * Signs a person in, says beforehand what is asked for and why, and looks at what the token really is.
 *
 * The library still listens for the browser after a sign-in that nobody finished: whoever gets a refusal ends the process.
 *
 * @throws SignInRefused with what happened and its remedy; the signal's reason when it fires.
 */
export async function signIn(options: SignInOptions): Promise<PreviewSession> {
  const {
    tenant,
    clientId = defaultClientId,
    method = 'browser',
    withRequests = false,
    say,
    signal,
  } = options;
  signal.throwIfAborted();
  const authority = await findTenant({
    ...{ tenant, clientId, signal },
    authority: options.authority ?? defaultAuthority,
    fetch: options.fetch ?? fetch,
  });
  const wanted = wantedScopes({ withRequests });
  const consentLink = consentLinkOf(authority, clientId, wanted);
  const context: SignInContext = { tenant, clientId, authority: authority.authority, consentLink };
  if (method === 'browser' && !(options.hasBrowser ?? hasBrowser(process.env, process.platform)))
    throw entraRefusal({
      error: undefined,
      said: { error: 'NoBrowser', codes: [], description: '' },
      context,
    });
  beforeSignIn({ authority, tenant, clientId, method, wanted, withRequests, consentLink }).forEach(say);
  const person = createPersonCredential({
    ...{ method, clientId, say },
    ...{ authority: authority.authority, tenantId: authority.tenantId, loginHint: options.loginHint },
    sleep: options.sleep ?? ((milliseconds) => sleep(milliseconds)),
  });
  const credential = createSessionCredential(person, { authority, wanted, context });
  const token = await firstToken(person, options, { authority, wanted, context });
  const look = lookAtToken(token.token, { tenant, ...authority });
  const { missing, extra } = compareScopes(look.scopes, wanted);
  afterSignIn({ look, missing, extra, tenant }).forEach(say);
  return {
    credential,
    account: look.account,
    tenantId: look.tenantId,
    graphOrigin: authority.graphOrigin,
    scopes: look.scopes,
    missingScopes: missing,
    extraScopes: extra,
  };
}

interface SignInRequest {
  readonly authority: TenantAuthority;
  readonly wanted: readonly WantedScope[];
  readonly context: SignInContext;
}

const fullNames = ({ authority, wanted }: SignInRequest) =>
  wanted.map(({ name }) => `${authority.graphResource}/${name}`);

async function firstToken(
  { inner, takeRefusal }: PersonCredential,
  { signal, timeoutMilliseconds = defaultTimeoutMilliseconds }: SignInOptions,
  asked: SignInRequest,
): Promise<AccessToken> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
  const { promise: over, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(limit.reason);
  limit.addEventListener('abort', onAbort, { once: true });
  try {
    const scopes = fullNames(asked);
    // The library does not end a wait for the browser.
    const given = inner
      .authenticate(scopes, { abortSignal: limit })
      .then(() => inner.getToken(scopes, { abortSignal: limit }));
    given.catch(() => undefined);
    return await Promise.race([given, over]);
  } catch (error) {
    signal.throwIfAborted();
    const said = limit.aborted ? { error: 'TimedOut', codes: [], description: '' } : takeRefusal();
    throw entraRefusal({ said, error: limit.aborted ? undefined : error, context: asked.context });
  } finally {
    limit.removeEventListener('abort', onAbort);
  }
}

/** Whatever the Graph client calls the scope, what was consented to is asked for, and only for Graph. */
function createSessionCredential(
  { inner, takeRefusal }: PersonCredential,
  asked: SignInRequest,
): TokenCredential {
  const { graphResource, graphOrigin } = asked.authority;
  const ofGraph = [`${graphResource}/.default`, `${graphOrigin}/.default`];
  return {
    async getToken(scopes) {
      const all = [scopes].flat();
      if (!all.every((scope) => ofGraph.includes(scope)))
        throw new SignInRefused(
          'WrongAudience',
          `The sign-in is for ${graphResource} only, not for ${all.join(', ')}.`,
        );
      takeRefusal();
      try {
        return await inner.getToken(fullNames(asked));
      } catch (error) {
        const refused = entraRefusal({ said: takeRefusal(), error, context: asked.context });
        // Another try may reach Entra; it changes nothing of what Entra has decided.
        if (refused.code === 'Unreachable') throw refused;
        throw new GraphCallError('signed-out', refused.message, { code: refused.code }, { cause: refused });
      }
    },
  };
}
