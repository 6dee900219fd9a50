import type { JWTPayload } from 'jose';
import { v1IssuerHosts } from '../../domain/model/national-clouds.ts';
import {
  type ApiRole,
  apiRoles,
  type ClientProof,
  type SignIn,
  type TokenVerdict,
} from '../../ports/caller.ts';
import { type TenantKeys, textClaim } from './signed-tokens.ts';

/** What the claims of a token with a good signature say of its caller. */
export function judgeClaims(claims: JWTPayload, expected: TenantKeys): TokenVerdict {
  const { tenantId, authority } = expected;
  if (claims.tid !== tenantId) return refused('it is of another tenant');
  const version = textClaim(claims.ver) ?? '2.0';
  const ownIssuers = { '1.0': v1Issuers(tenantId), '2.0': [`${authority}/${tenantId}/v2.0`] };
  // Stryker disable next-line ArrayDeclaration: no token has that text as its issuer
  const issuers = version === '1.0' || version === '2.0' ? ownIssuers[version] : [];
  if (!issuers.some((issuer) => issuer === claims.iss)) return refused('it is of another issuer');
  const objectId = textClaim(claims.oid);
  // An ID token has neither; it says who somebody is, not what a program may do here.
  const appId = textClaim(version === '1.0' ? claims.appid : claims.azp);
  if (objectId === undefined || appId === undefined)
    return refused('it is not an access token: it names no caller and app');
  const clientProof = clientProofOf(version === '1.0' ? claims.appidacr : claims.azpacr);
  const kind = kindOf(claims, clientProof);
  if (kind === undefined)
    return refused('its claims contradict each other on whether a user calls or an app for itself');
  const signIn: SignIn = {
    clientProof,
    scopes: textClaim(claims.scp)?.split(' ').filter(Boolean) ?? [],
    contexts: texts(claims.acrs),
    // Tokens of v2.0 carry no `amr`; what stands in one there was put there by somebody's mapping.
    isMultiFactor: version === '1.0' && texts(claims.amr).includes('mfa'),
    isGuest: kind === 'app' ? false : isGuest(claims, Object.values(ownIssuers).flat()),
    handlesChallenges: capabilities(claims.xms_cc).includes('cp1'),
  };
  return { kind: 'valid', caller: { objectId, appId, kind, roles: rolesOf(claims.roles), signIn } };
}

/**
 * Who calls: every sign that there is has to say the same. A user's token has a scope and a `sub` of its own for each app;
 * an app's has no scope, and its object id as `sub`. A public client proves nothing, so that no app's token comes from one.
 * `idtyp` is an optional claim.
 */
function kindOf({ idtyp, scp, sub, oid }: JWTPayload, clientProof: ClientProof): 'user' | 'app' | undefined {
  if (scp !== undefined && !textClaim(scp)?.trim()) return undefined;
  const signs = new Set<unknown>([
    scp === undefined ? 'app' : 'user',
    sub === oid ? 'app' : 'user',
    ...(idtyp === undefined ? [] : [idtyp]),
    ...(clientProof === 'none' ? ['user'] : []),
  ]);
  if (signs.size !== 1) return undefined;
  return signs.has('user') ? 'user' : 'app';
}

/** `azpacr` of v2.0 tokens, `appidacr` of v1.0 ones. */
function clientProofOf(claim: unknown): ClientProof {
  switch (String(claim)) {
    case '0':
      return 'none';
    case '1':
      return 'secret';
    case '2':
      return 'certificate';
    default:
      return 'unknown';
  }
}

/**
 * Whether the user comes from outside: a guest by `acct`, an account of another identity provider by `idp`, or the name of an
 * invited account. `acct` is an optional claim: without it and any sign, nobody knows.
 */
function isGuest(claims: JWTPayload, ownIssuers: readonly string[]): boolean | undefined {
  const { acct, idp } = claims;
  const names = [claims.upn, claims.unique_name, claims.preferred_username].filter(
    (name) => typeof name === 'string',
  );
  if (String(acct) === '1') return true;
  if (idp !== undefined && !ownIssuers.some((issuer) => issuer === idp)) return true;
  if (names.some((name) => /#ext#|^live\.com#/i.test(name))) return true;
  return String(acct) === '0' ? false : undefined;
}

function v1Issuers(tenantId: string): string[] {
  return v1IssuerHosts.map((host) => `https://${host}/${tenantId}/`);
}

function rolesOf(claim: unknown): ApiRole[] {
  return Array.isArray(claim) ? apiRoles.filter((role) => claim.includes(role)) : [];
}

function texts(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((entry) => typeof entry === 'string') : [];
}

/** `xms_cc`: a list, or one text. Case does not count. */
function capabilities(claim: unknown): string[] {
  const all = typeof claim === 'string' ? claim.split(/[ ,]/) : texts(claim);
  return all.map((one) => one.toLowerCase());
}

function refused(because: string): TokenVerdict {
  return { kind: 'refused', because };
}
