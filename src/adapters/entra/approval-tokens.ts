import { minutesToSeconds } from 'date-fns/minutesToSeconds';
import type { JWTPayload } from 'jose';
import type { ApiRole, ApprovalTokens, ApprovalVerdict, ExpectedSignature } from '../../ports/index.ts';
import { clockToleranceSeconds, createTokenReader, type TenantKeys, textClaim } from './signed-tokens.ts';

export interface ApprovalTokensOptions extends TenantKeys {
  /** Application id of the app registration that people sign in to. */
  readonly clientId: string;
  /** The authentication context that a signature needs where nothing else is asked for: `c1`. */
  readonly authenticationContext: string;
}

/** Entra signs ID tokens with RS256. */
const algorithms = ['RS256'];
const requiredClaims = ['exp', 'nbf', 'iat', 'iss', 'aud', 'tid', 'oid', 'nonce'];
/** A signature counts for a decision that is taken within so long of it. */
const freshSeconds = minutesToSeconds(10);
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of access tokens: an app may hold one without its user ever having seen what it does with it. */
const accessTokenClaims = ['scp', 'azp', 'azpacr', 'appid', 'appidacr', 'idtyp'];

/** Whoever approves; see `ExpectedSignature`. */
const approving: readonly ApiRole[] = ['PimWarden.Approve'];

/**
 * Verifies what Entra has signed: ID tokens (docs/graph-facts.md#id-tokens) of somebody of this tenant with the role that is
 * asked for, signed in lately under the authentication context, for just this nonce.
 */
export function createApprovalTokens(options: ApprovalTokensOptions): ApprovalTokens {
  const read = createTokenReader(options);
  return {
    async verify(token, expected) {
      const { nonce, at: now } = expected;
      const audiences = [options.clientId];
      const signed = await read(token, { algorithms, audiences, requiredClaims, now });
      if (signed.kind !== 'signed') return signed;
      const because =
        problemOf(signed.claims, options) ??
        problemOfSigner(signed.claims, expected, options) ??
        problemOfThis(signed.claims, nonce, now);
      if (because !== undefined) return { kind: 'refused', because };
      return verdictOn(signed.claims);
    },
  };
}

function verdictOn({ oid, acrs, iat = 0 }: JWTPayload): ApprovalVerdict {
  const signer = textClaim(oid);
  const contexts = valuesOf(acrs).filter((context) => typeof context === 'string');
  return signer !== undefined && guid.test(signer)
    ? { kind: 'valid', signer: signer.toLowerCase(), signedAt: new Date(iat * 1000), contexts }
    : { kind: 'refused', because: 'it names nobody by an object id' };
}

/** What is wrong with the token whatever it is to prove. */
function problemOf(claims: JWTPayload, { tenantId, authority }: ApprovalTokensOptions): string | undefined {
  const { tid, iss, ver } = claims;
  if (tid !== tenantId) return 'it is of another tenant';
  if (ver !== '2.0' || iss !== `${authority}/${tenantId}/v2.0`) return 'it is of another issuer';
  if (accessTokenClaims.some((name) => claims[name] !== undefined))
    return 'it is an access token: only a sign-in for just this counts';
  return undefined;
}

/** What is wrong with whoever signed, and how they signed in. */
function problemOfSigner(
  { acct, acrs, roles }: JWTPayload,
  { context, guests = 'refuse', roles: wanted = approving }: ExpectedSignature,
  { authenticationContext }: ApprovalTokensOptions,
): string | undefined {
  const needed = context ?? authenticationContext;
  if (acct === undefined)
    return 'it does not say whether it is a guest\'s: the app registration needs the optional claim "acct" in its ID tokens';
  if (guests === 'refuse' && acct !== 0 && acct !== '0') return "it is a guest's: guests approve nothing";
  if (!valuesOf(acrs).includes(needed)) return `it was not signed under the authentication context ${needed}`;
  const isHeld = wanted.length === 0 || wanted.some((role) => valuesOf(roles).includes(role));
  return isHeld ? undefined : `whoever signed lacks the app role ${wanted.join(' or ')}`;
}

/** What is wrong with it as a signature under just this, at this instant. */
function problemOfThis(claims: JWTPayload, nonce: string, at: Date): string | undefined {
  const { iat, auth_time: signedInAt } = claims;
  const seconds = at.getTime() / 1000;
  if (nonce === '' || claims.nonce !== nonce)
    return 'it was signed for something else: its nonce is not the digest of this';
  if (typeof iat !== 'number' || iat > seconds + clockToleranceSeconds)
    return 'it was signed later than it was used';
  if (seconds - iat > freshSeconds)
    return 'it was signed more than ten minutes before it was used: sign in again';
  // An optional claim: the sign-in itself, which a browser's session may have been kept from.
  if (signedInAt !== undefined && !(typeof signedInAt === 'number' && iat - signedInAt <= freshSeconds))
    return 'whoever signed did not sign in for it: sign in again';
  return undefined;
}

function valuesOf(claim: unknown): readonly unknown[] {
  return Array.isArray(claim) ? claim : [claim];
}
