import {
  type MultiTenantTokenCredentialOptions,
  OnBehalfOfCredential,
  type OnBehalfOfCredentialAssertionOptions,
  type TokenCredential,
} from '@azure/identity';
import { exchangeAudiences } from '../../domain/model/national-clouds.ts';
import type { OnBehalfOf, OnBehalfOfResult, OnBehalfOfWish } from '../../ports/on-behalf-of.ts';
import { whyNoToken } from '../identity/why-no-token.ts';
import { failure, onBehalfOfFailure } from './on-behalf-of-failures.ts';

export interface OnBehalfOfOptions {
  /** `https://login.microsoftonline.com`, a national cloud's, or the simulator over https. */
  readonly authority: string;
  readonly tenantId: string;
  /** The app registration that users' tokens are for. */
  readonly clientId: string;
  /** The managed identity that the app registration trusts. */
  readonly identity: TokenCredential;
  /** The resource that permissions belong to: `https://graph.microsoft.com`. */
  readonly graphResource: string;
  /** How long one exchange may take. @default 20000 */
  readonly timeoutMilliseconds?: number;
}

/**
 * On-behalf-of with a managed identity in the place of a secret. Each exchange has a credential of its own: no token of one
 * user comes near another's, and none is kept.
 */
export function createOnBehalfOf(options: OnBehalfOfOptions): OnBehalfOf {
  const { timeoutMilliseconds = 20_000 } = options;
  return {
    async exchange(wish, signal) {
      signal.throwIfAborted();
      const { promise: timeout, resolve } = Promise.withResolvers<OnBehalfOfResult>();
      const late = failure(
        'unavailable',
        'TimedOut',
        `Entra gave no token within ${timeoutMilliseconds / 1000} s: check that ${options.authority} can be reached from here; the user asks again in a while.`,
      );
      const timer = setTimeout(() => resolve(late), timeoutMilliseconds);
      const aborted = Promise.withResolvers<never>();
      const onAbort = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        // The library ignores an abort signal, and waits for a silent endpoint for ever.
        return await Promise.race([exchanged(wish, options), timeout, aborted.promise]);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** The library reads the second for each of its credentials, and names it in the types of some. */
type CredentialOptions = OnBehalfOfCredentialAssertionOptions &
  MultiTenantTokenCredentialOptions & { readonly disableInstanceDiscovery: true };

async function exchanged(wish: OnBehalfOfWish, options: OnBehalfOfOptions): Promise<OnBehalfOfResult> {
  const { authority, tenantId, clientId, identity, graphResource } = options;
  const audience = exchangeAudiences[new URL(authority).host] ?? 'api://AzureADTokenExchange';
  let ownFailure: unknown;
  const credentialOptions: CredentialOptions = {
    ...{ tenantId, clientId, authorityHost: authority },
    userAssertionToken: wish.userToken,
    // The hosts are known; asking one of them whether another is needs a way to the internet.
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2_000 },
    async getAssertion() {
      try {
        const given = await identity.getToken(`${audience}/.default`);
        if (given === null) throw new Error('the managed identity gave no token');
        return given.token;
      } catch (error) {
        ownFailure = error;
        throw error;
      }
    },
  };
  try {
    const credential = new OnBehalfOfCredential(credentialOptions);
    const scopes = wish.permissions.map((permission) => `${graphResource}/${permission}`);
    const { claims } = wish;
    const { token } = await credential.getToken(scopes, claims === undefined ? {} : { claims });
    return { kind: 'token', token };
  } catch (error) {
    if (ownFailure === undefined) return onBehalfOfFailure(error);
    const { because, advice } = whyNoToken(ownFailure);
    return failure(
      'set-up',
      'NoClientAssertion',
      `The managed identity gave no token for ${audience}: ${because}. ${advice}`,
      ownFailure instanceof Error ? ownFailure.message : String(ownFailure),
    );
  }
}
