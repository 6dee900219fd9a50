import type { TokenCredential } from '@azure/identity';
import type { Destination } from './destination.ts';
import type { Exchange, Step } from './exchange.ts';
import { signedOut, unusableUserToken } from './failures.ts';
import { logRetry } from './retry.ts';
import type { Timing } from './timing.ts';
import { TokenCache } from './token-cache.ts';
import { createTenantCheck } from './token-tenant.ts';

/** RFC 6750, section 2.1: `b64token`. */
const bearerToken = /^[\w.~+/-]+=*$/;

export interface TokenOptions {
  readonly credential: TokenCredential;
  readonly destination: Destination;
  /** The tenant that every token must be of; `undefined`: any. */
  readonly tenantId: string | undefined;
  readonly timing: Timing;
  /** How long the identity may take to give a token. */
  readonly timeoutMilliseconds: number;
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
    const patience = Math.max(0, Math.min(timeoutMilliseconds, exchange.deadline - timing.elapsed()));
    const token = await cache.get(patience, exchange.call.signal).catch((error: unknown) => {
      exchange.call.signal.throwIfAborted();
      throw signedOut(exchange, destination.scope, error);
    });
    tenant.check(exchange, token, 'app');
    authorize(context, token);
    return token;
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
