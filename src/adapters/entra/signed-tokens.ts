import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';

/** Whose keys sign the tokens. */
export interface TenantKeys {
  /** `https://login.microsoftonline.com`, a national cloud's, or the simulator on loopback. */
  readonly authority: string;
  /** The only tenant whose tokens count. */
  readonly tenantId: string;
  /** How long an unknown key id does not make us ask for the keys again. @default 30000 */
  readonly keyCooldownMs?: number;
  /** @default 5000 */
  readonly keyTimeoutMs?: number;
}

/** What a token has to be besides signed. */
interface TokenExpectations {
  /** A token cannot choose another algorithm, `none` least of all. */
  readonly algorithms: readonly string[];
  readonly audiences: readonly string[];
  readonly requiredClaims: readonly string[];
  /** The instant it is judged at. */
  readonly now: Date;
}

export type SignedToken =
  | { readonly kind: 'signed'; readonly claims: JWTPayload }
  /** `because` is fit for a stranger to read; it holds nothing of the token. */
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'unverifiable'; readonly because: string };

/** How far the machine's clock and Entra's may be apart. */
export const clockToleranceSeconds = 60;
/** Keys are kept so long; a key id that is not among them has them read again at once. */
const KEYS_KEPT_MS = 12 * 3_600_000;
const MAX_TOKEN_UNITS = 16 * 1024;

/**
 * Reads tokens by the keys that Entra publishes for the tenant (`{authority}/{tenant}/discovery/v2.0/keys`): signature,
 * algorithm, audience, `exp` and `nbf`. What else they claim is for the caller to judge. Never throws.
 */
export function createTokenReader({
  authority,
  tenantId,
  keyCooldownMs: cooldownDuration = 30_000,
  keyTimeoutMs: timeoutDuration = 5_000,
}: TenantKeys) {
  const keysUrl = new URL(`/${tenantId}/discovery/v2.0/keys`, authority);
  const keys = createRemoteJWKSet(keysUrl, {
    cooldownDuration,
    timeoutDuration,
    cacheMaxAge: KEYS_KEPT_MS,
  });
  return async (token: string, expected: TokenExpectations): Promise<SignedToken> => {
    const unreadable = shapeProblem(token, expected.algorithms);
    if (unreadable !== undefined) return refused(unreadable);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [...expected.algorithms],
        audience: [...expected.audiences],
        currentDate: expected.now,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: [...expected.requiredClaims],
      });
      return { kind: 'signed', claims: payload };
    } catch (error) {
      return verdictOn(error, keysUrl);
    }
  };
}

/** Looked at before any key is asked for, so that nonsense costs nobody a request. */
function shapeProblem(token: string, algorithms: readonly string[]): string | undefined {
  if (token.length > MAX_TOKEN_UNITS) return 'the token is too long';
  try {
    const { alg } = decodeProtectedHeader(token);
    return algorithms.some((known) => known === alg)
      ? undefined
      : 'it is not signed with an algorithm that Entra uses';
  } catch {
    return 'it is not a JSON Web Token';
  }
}

/** A claim that is a text and says something. */
export function textClaim(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}

function refused(because: string): SignedToken {
  return { kind: 'refused', because };
}

function verdictOn(error: unknown, keysUrl: URL): SignedToken {
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
