import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { v1IssuerHosts } from '../../domain/model/national-clouds.ts';
import { type ApiRole, apiRoles, type TokenVerdict } from '../../ports/caller.ts';
import type { CallerTokens } from '../../ports/index.ts';

export interface CallerTokensOptions {
  /** `https://login.microsoftonline.com`, a national cloud's, or the simulator on loopback. */
  readonly authority: string;
  /** The only tenant whose tokens count. */
  readonly tenantId: string;
  /** The API's application id, its application id URI, or both: v2.0 tokens name the one, v1.0 tokens the other. */
  readonly audiences: readonly string[];
  /** How long an unknown key id does not make us ask for the keys again. @default 30000 */
  readonly keyCooldownMs?: number;
  /** @default 5000 */
  readonly keyTimeoutMs?: number;
}

/** Entra signs access tokens with RS256; ES256 is pinned beside it. A token cannot choose another, `none` least of all. */
const ALGORITHMS = ['RS256', 'ES256'];
/** How far the machine's clock and Entra's may be apart. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Keys are kept so long; a key id that is not among them has them read again at once. */
const KEYS_KEPT_MS = 12 * 3_600_000;
const MAX_TOKEN_UNITS = 16 * 1024;

/**
 * Judges access tokens for this API by the keys that Entra publishes for the tenant
 * (`{authority}/{tenant}/discovery/v2.0/keys`), by issuer (v1.0 and v2.0 form), tenant, audience, `exp` and `nbf`.
 */
export function createCallerTokens(options: CallerTokensOptions): CallerTokens {
  const { authority, tenantId } = options;
  const keysUrl = new URL(`/${tenantId}/discovery/v2.0/keys`, authority);
  const keys = createRemoteJWKSet(keysUrl, {
    cooldownDuration: options.keyCooldownMs ?? 30_000,
    timeoutDuration: options.keyTimeoutMs ?? 5_000,
    cacheMaxAge: KEYS_KEPT_MS,
  });
  return {
    async judge(token, now) {
      const unreadable = shapeProblem(token);
      if (unreadable !== undefined) return refused(unreadable);
      try {
        const { payload } = await jwtVerify(token, keys, {
          algorithms: ALGORITHMS,
          audience: [...options.audiences],
          currentDate: now,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp', 'iss', 'aud', 'tid', 'oid'],
        });
        return judgeClaims(payload, { authority, tenantId });
      } catch (error) {
        return verdictOn(error, keysUrl);
      }
    },
  };
}

/** Looked at before any key is asked for, so that nonsense costs nobody a request. */
function shapeProblem(token: string): string | undefined {
  if (token.length > MAX_TOKEN_UNITS) return 'the token is too long';
  try {
    const { alg } = decodeProtectedHeader(token);
    return alg !== undefined && ALGORITHMS.includes(alg)
      ? undefined
      : 'it is not signed with an algorithm that Entra uses';
  } catch {
    return 'it is not a JSON Web Token';
  }
}

function judgeClaims(claims: JWTPayload, expected: { authority: string; tenantId: string }): TokenVerdict {
  const { tenantId, authority } = expected;
  if (claims.tid !== tenantId) return refused('it is of another tenant');
  const version = text(claims.ver) ?? '2.0';
  const issuers = version === '1.0' ? v1Issuers(tenantId) : [`${authority}/${tenantId}/v2.0`];
  if (claims.iss === undefined || !issuers.includes(claims.iss)) return refused('it is of another issuer');
  const objectId = text(claims.oid);
  // An ID token has neither; it says who somebody is, not what a program may do here.
  const appId = text(version === '1.0' ? claims.appid : claims.azp);
  if (objectId === undefined || appId === undefined)
    return refused('it is not an access token: it names no caller and app');
  const kind = text(claims.scp) === undefined ? 'app' : 'user';
  return { kind: 'valid', caller: { objectId, appId, kind, roles: rolesOf(claims.roles) } };
}

function v1Issuers(tenantId: string): string[] {
  return v1IssuerHosts.map((host) => `https://${host}/${tenantId}/`);
}

function rolesOf(claim: unknown): ApiRole[] {
  return Array.isArray(claim) ? apiRoles.filter((role) => claim.includes(role)) : [];
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}

function refused(because: string): TokenVerdict {
  return { kind: 'refused', because };
}

function verdictOn(error: unknown, keysUrl: URL): TokenVerdict {
  if (error instanceof errors.JWTExpired) return refused('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed) return refused(claimProblem(error));
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return refused('it is not signed with a key of this tenant');
  if (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSMultipleMatchingKeys
  )
    return refused('it is not a usable JSON Web Token');
  const why = error instanceof Error ? error.message : String(error);
  return { kind: 'unverifiable', because: `the signing keys at ${keysUrl.href} cannot be read: ${why}` };
}

function claimProblem(error: errors.JWTClaimValidationFailed): string {
  if (error.claim === 'aud') return 'it is for another audience';
  if (error.claim === 'nbf') return 'it is not valid yet';
  return `its claim ${error.claim} is not usable`;
}
