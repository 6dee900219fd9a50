import {
  ClientAssertionCredential,
  type ClientAssertionCredentialOptions,
  type TokenCredential,
} from '@azure/identity';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { exchangeAudiences } from '../../domain/model/national-clouds.ts';
import type { Entry, TenantDoor } from '../../ports/index.ts';
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
  return new ClientAssertionCredential(
    tenantId,
    clientId,
    async () => {
      const given = await identity.getToken(`${audience}/.default`);
      if (given === null) throw new Error(`the managed identity gave no token for ${audience}`);
      return given.token;
    },
    options,
  );
}

/** So long Entra may take. */
const knockMilliseconds = 30_000;

/** @param scope of Microsoft Graph, as whoever works in the tenant asks for it: the token is then there already. */
export function createTenantDoor(credential: TokenCredential, scope: string): TenantDoor {
  return {
    async knock() {
      try {
        const given = await orAbort(AbortSignal.timeout(knockMilliseconds), credential.getToken(scope));
        return given === null ? { kind: 'unknown' } : entryWith(given.token);
      } catch (error) {
        return entryAfter(error);
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
  const because = 'Its token has no application permission.';
  return { kind: 'no-consent', code: 'NoPermissions', because };
}

/** Of `AADSTS…`: docs/graph-facts.md#an-application-in-other-tenants. */
const withoutConsent = new Set([
  65001, 65004, 650051, 650052, 650057, 700016, 7000112, 7000229, 90002, 90094,
]);

/** What MSAL's errors have of the token endpoint's answer. */
const msalError = z.object({
  errorCode: z.string().catch(''),
  errorMessage: z.string().catch(''),
  errorNo: z.union([z.string(), z.number()]).transform(Number).catch(Number.NaN),
});

/** The library has one class for nearly every failure, so that its cause is what counts. */
function entryAfter(error: unknown): Entry {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const read = msalError.safeParse(cause);
  if (!read.success) return { kind: 'unknown' };
  const { errorCode, errorMessage, errorNo } = read.data;
  if (!withoutConsent.has(errorNo) && errorCode !== 'unauthorized_client') return { kind: 'unknown' };
  const code = Number.isNaN(errorNo) ? errorCode : `AADSTS${errorNo}`;
  return { kind: 'no-consent', code, because: firstSentence(errorMessage) };
}

const longest = 200;

function firstSentence(text: string): string {
  const [sentence = ''] = text.replace(/[\s\p{Cc}]+/gu, ' ').split(/(?: Trace ID:|(?<=\.) )/);
  return sentence.slice(0, longest);
}
