import type { JWTPayload } from 'jose';
import { v1IssuerHosts } from '../../domain/model/national-clouds.ts';
import { type ApiRole, apiRoles, type TokenVerdict } from '../../ports/caller.ts';
import type { CallerTokens } from '../../ports/index.ts';
import { createTokenReader, type TenantKeys, textClaim } from './signed-tokens.ts';

export interface CallerTokensOptions extends TenantKeys {
  /** The API's application id, its application id URI, or both: v2.0 tokens name the one, v1.0 tokens the other. */
  readonly audiences: readonly string[];
}

/** Entra signs access tokens with RS256; ES256 is pinned beside it. */
const algorithms = ['RS256', 'ES256'];
const requiredClaims = ['exp', 'iss', 'aud', 'tid', 'oid'];

/** Judges access tokens for this API: signature, audience and times, issuer (v1.0 and v2.0 form) and tenant. */
export function createCallerTokens({ audiences, ...options }: CallerTokensOptions): CallerTokens {
  const read = createTokenReader(options);
  return {
    async judge(token, now) {
      const signed = await read(token, { algorithms, audiences, requiredClaims, now });
      return signed.kind === 'signed' ? judgeClaims(signed.claims, options) : signed;
    },
  };
}

function judgeClaims(claims: JWTPayload, expected: TenantKeys): TokenVerdict {
  const { tenantId, authority } = expected;
  if (claims.tid !== tenantId) return refused('it is of another tenant');
  const version = textClaim(claims.ver) ?? '2.0';
  const issuers = version === '1.0' ? v1Issuers(tenantId) : [`${authority}/${tenantId}/v2.0`];
  if (claims.iss === undefined || !issuers.includes(claims.iss)) return refused('it is of another issuer');
  const objectId = textClaim(claims.oid);
  // An ID token has neither; it says who somebody is, not what a program may do here.
  const appId = textClaim(version === '1.0' ? claims.appid : claims.azp);
  if (objectId === undefined || appId === undefined)
    return refused('it is not an access token: it names no caller and app');
  const kind = textClaim(claims.scp) === undefined ? 'app' : 'user';
  return { kind: 'valid', caller: { objectId, appId, kind, roles: rolesOf(claims.roles) } };
}

function v1Issuers(tenantId: string): string[] {
  return v1IssuerHosts.map((host) => `https://${host}/${tenantId}/`);
}

function rolesOf(claim: unknown): ApiRole[] {
  return Array.isArray(claim) ? apiRoles.filter((role) => claim.includes(role)) : [];
}

function refused(because: string): TokenVerdict {
  return { kind: 'refused', because };
}
