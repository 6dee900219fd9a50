import {
  ClientAssertionCredential,
  type ClientAssertionCredentialOptions,
  type TokenCredential,
} from '@azure/identity';
import { decodeJwt } from 'jose';
import { exchangeAudiences } from '../../domain/model/national-clouds.ts';
import type { Entry, TenantDoor } from '../../ports/index.ts';
import { EntraRefusal, entraRefusal } from '../identity/entra-refusal.ts';
import { orAbort } from '../or-abort.ts';

export interface OtherTenantOptions {
  /** `https://login.microsoftonline.com`, a national cloud's, or the simulator over https. */
  readonly authority: string;
  readonly tenantId: string;
  /** The multi-tenant app registration, of the tenant that the managed identity lives in. */
  readonly clientId: string;
  /** The managed identity that the app registration trusts. */
  readonly identity: TokenCredential;
}

/**
 * Signs in to a tenant that has consented to the app: the managed identity's token takes the place of a secret. The library keeps
 * its tokens for this tenant alone.
 */
export function createTenantCredential({
  authority,
  tenantId,
  clientId,
  identity,
}: OtherTenantOptions): TokenCredential {
  const audience = exchangeAudiences[new URL(authority).host] ?? 'api://AzureADTokenExchange';
  const options: ClientAssertionCredentialOptions = {
    authorityHost: authority,
    // The hosts are known; asking one of them whether another is needs a way to the internet.
    disableInstanceDiscovery: true,
    // No other tenant, whatever an answer of Graph asks for.
    additionallyAllowedTenants: [],
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2_000 },
  };
  let ownFailure: unknown;
  const assertion = async () => {
    try {
      const given = await identity.getToken(`${audience}/.default`);
      if (given === null) throw new Error(`the managed identity gave no token for ${audience}`);
      return given.token;
    } catch (error) {
      ownFailure = error;
      throw error;
    }
  };
  const credential = new ClientAssertionCredential(tenantId, clientId, assertion, options);
  return {
    async getToken(scopes, more) {
      ownFailure = undefined;
      try {
        return await credential.getToken(scopes, more);
      } catch (error) {
        // What is wrong with the identity is so in every tenant, and said as it is at home.
        throw ownFailure ?? entraRefusal(error, `${authority}/${tenantId}`);
      }
    },
  };
}

/** How long Entra may take. */
const knockMilliseconds = 30_000;

/** @param scope of Microsoft Graph, as whoever works in the tenant asks for it: the token is then there already. */
export function createTenantDoor(credential: TokenCredential, scope: string): TenantDoor {
  return {
    async knock() {
      try {
        const given = await orAbort(AbortSignal.timeout(knockMilliseconds), credential.getToken(scope));
        return given === null ? { kind: 'unknown' } : entryWith(given.token);
      } catch (error) {
        if (!(error instanceof EntraRefusal) || !error.isAboutConsent) return { kind: 'unknown' };
        const { code, message: because, advice, said } = error;
        return { kind: 'no-consent', code, because: `${because}. ${advice}`, said };
      }
    },
  };
}

/** Entra gives a token without any permission where the consent to each was taken back. */
function entryWith(token: string): Entry {
  try {
    const { roles } = decodeJwt(token);
    if (Array.isArray(roles) && roles.length > 0) return { kind: 'open' };
  } catch {
    return { kind: 'unknown' };
  }
  const because =
    'each permission was taken back: its token has none. An administrator of the tenant consents again (docs/deploy.md#many-tenants).';
  return { kind: 'no-consent', code: 'NoPermissions', because, said: undefined };
}
