import type { CallerTokens } from '../../ports/index.ts';
import { judgeClaims } from './caller-claims.ts';
import { createTokenReader, type TenantKeys } from './signed-tokens.ts';

export interface CallerTokensOptions extends TenantKeys {
  /** The API's application id, its application id URI, or both: v2.0 tokens name the one, v1.0 tokens the other. */
  readonly audiences: readonly string[];
}

/** Entra signs access tokens with RS256; ES256 is pinned beside it. */
const algorithms = ['RS256', 'ES256'];
const requiredClaims = ['exp', 'iss', 'aud', 'tid', 'oid', 'sub'];

/** Judges access tokens for this API: signature, audience and times, issuer (v1.0 and v2.0 form), tenant, and who calls. */
export function createCallerTokens({ audiences, ...options }: CallerTokensOptions): CallerTokens {
  const read = createTokenReader(options);
  return {
    async judge(token, now) {
      const signed = await read(token, { algorithms, audiences, requiredClaims, now });
      return signed.kind === 'signed' ? judgeClaims(signed.claims, options) : signed;
    },
  };
}
