import type { TokenCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import { GraphCallError } from '../../../ports/errors.ts';
import type { Destination } from './destination.ts';
import type { Exchange, Step } from './exchange.ts';
import { signedOut, unusableUserToken } from './failures.ts';
import { logRetry } from './retry.ts';
import type { Timing } from './timing.ts';
import { TokenCache } from './token-cache.ts';

/** RFC 6750, section 2.1: `b64token`. */
const bearerToken = /^[\w.~+/-]+=*$/;

/** The credential tries each some times itself. */
const mostTokenTries = 3;
const retryMilliseconds = 2_000;

interface TokenOptions {
  readonly credential: TokenCredential;
  readonly destination: Destination;
  /** The tenant that every token must be of; `undefined`: any. */
  readonly tenantId: string | undefined;
  readonly timing: Timing;
  /** How long the identity may take to give a token. */
  readonly timeoutMilliseconds: number;
  /** Hears of each token of the app's own that is sent. */
  readonly onOwnToken: (token: string) => void;
}

/**
 * Attaches the token. Every exchange has passed `Destination.resolve`, and is checked once more here, because this is
 * where a mistake would give the tenant away.
 *
 * When Graph answers 401 the token is dropped, fetched anew and the request sent once more. With a managed identity the
 * new token may be the old one: `ManagedIdentityCredential` 4.14.1 passes neither `claims` nor `forceRefresh` on to
 * MSAL, whose cache is the process's own, so nothing supported makes it forget a token. It is sent all the same, since
 * a 401 may be Graph's passing trouble.
 *
 * A user's token is sent as it was given and never kept: only its user can renew it, so a 401 to it is final.
 */
export function tokenStep(options: TokenOptions): Step {
  const { credential, destination, timing, timeoutMilliseconds } = options;
  const tenant = createTenantCheck(options.tenantId);
  const cache = new TokenCache(credential, destination.scope, timing);

  async function attachToken(exchange: Exchange, context: Parameters<Step>[2]): Promise<string> {
    const token = await tokenFor(exchange);
    tenant.check(exchange, token, 'app');
    options.onOwnToken(token);
    authorize(context, token);
    return token;
  }

  /** Nothing has been sent to Graph yet, so that even a change may be tried again. */
  async function tokenFor(exchange: Exchange): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const left = exchange.deadline - timing.elapsed();
      try {
        return await cache.get(Math.max(0, Math.min(timeoutMilliseconds, left)), exchange.call.signal);
      } catch (error) {
        exchange.call.signal.throwIfAborted();
        // A credential that knows why says it itself, and knows that another try does not help.
        if (error instanceof GraphCallError) throw error;
        const wait = retryMilliseconds * tries;
        // The library does not tell a passing trouble of the endpoint from a lasting one.
        if (tries >= mostTokenTries || timing.elapsed() + wait > exchange.deadline)
          throw signedOut(exchange, destination.scope, error, tries);
        logRetry(exchange, { code: 'NoToken', tries, waitMilliseconds: wait });
        exchange.call.tally.retried += 1;
        await timing.sleep(wait, exchange.call.signal);
      }
    }
  }

  return async (exchange, next, context) => {
    if (exchange.destination.origin !== destination.origin)
      throw new TypeError(`no token is sent to ${exchange.destination.origin}`);
    const { userToken } = exchange.request;
    if (userToken !== undefined) {
      // A header that cannot be sent would come back, token and all, in the message of fetch's error.
      if (!bearerToken.test(userToken)) throw unusableUserToken(exchange);
      tenant.check(exchange, userToken, 'user');
      authorize(context, userToken);
      return next();
    }
    const refused = await attachToken(exchange, context);
    await next();
    if (exchange.answer?.status !== 401) return;
    cache.drop(refused);
    await attachToken(exchange, context);
    logRetry(exchange, { code: 'TokenRefused', tries: 1, waitMilliseconds: 0 });
    exchange.call.tally.retried += 1;
    exchange.answer = undefined;
    await next();
  };
}

function authorize(context: Parameters<Step>[2], token: string): void {
  context.options = {
    ...context.options,
    headers: { ...context.options?.headers, Authorization: `Bearer ${token}` },
  };
}

/** The claim `oid` of our own token: the object id of the service principal that it was given to. */
export function objectIdOf(token: string): string | undefined {
  try {
    const { oid } = decodeJwt(token);
    return typeof oid === 'string' && oid !== '' ? oid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

/** The claim `roles` of our own token: the application permissions that were granted. A token without one has none. */
export function rolesOf(token: string): readonly string[] | undefined {
  try {
    const { roles = [] } = decodeJwt(token);
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** Compares the tenant of access tokens with the one that the app works in. The last good token is compared once. */
interface TenantCheck {
  /** @throws GraphCallError `signed-out` where the token is of another tenant, or does not say of which. */
  check(exchange: Exchange, token: string, holder: TokenHolder): void;
}

type TokenHolder = 'app' | 'user';

/** @param tenantId `undefined`: nothing is compared. */
function createTenantCheck(tenantId: string | undefined): TenantCheck {
  let lastGood: string | undefined;
  return {
    check(exchange, token, holder) {
      if (tenantId === undefined || token === lastGood) return;
      const found = tenantOf(token);
      if (found === undefined) throw unreadable(exchange, holder);
      if (found !== tenantId) throw wrongTenant(exchange, holder, { found, tenantId });
      if (holder === 'app') lastGood = token;
    },
  };
}

/** The claim `tid`. Our own token is read and not verified: it came from the identity endpoint and goes to Graph. */
function tenantOf(token: string): string | undefined {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === 'string' ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

function wrongTenant(
  { operation }: Exchange,
  holder: TokenHolder,
  { found, tenantId }: { readonly found: string; readonly tenantId: string },
): GraphCallError {
  const advice =
    holder === 'app'
      ? `Set TENANT_ID to ${found} if that is the tenant to work in; otherwise run the app with a managed identity of tenant ${tenantId}.`
      : `The user must sign in to tenant ${tenantId}.`;
  return new GraphCallError(
    'signed-out',
    `${operation}: not sent, because the token of the ${holder === 'app' ? 'managed identity' : 'user'} is of tenant ${found} and TENANT_ID is ${tenantId}. ${advice}`,
    { code: 'WrongTenant' },
  );
}

function unreadable({ operation }: Exchange, holder: TokenHolder): GraphCallError {
  const advice =
    holder === 'app'
      ? 'Check that IDENTITY_ENDPOINT is the one that the platform set.'
      : 'The user must sign in again, for Microsoft Graph.';
  return new GraphCallError(
    'signed-out',
    `${operation}: not sent, because the token of the ${holder === 'app' ? 'managed identity' : 'user'} does not say of which tenant it is (it is no JSON Web Token with a claim "tid"), so it cannot be compared with TENANT_ID. ${advice}`,
    { code: 'TokenTenantUnknown' },
  );
}
