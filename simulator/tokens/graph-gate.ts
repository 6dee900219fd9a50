import type { Caller } from '../caller.ts';
import type { Route } from '../routes/route.ts';
import { graphError } from '../wire/graph-error.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import { graphAppId, graphAudience, type TokenAuthority, type TokenClaims } from './token-authority.ts';

type Admission =
  | { readonly kind: 'admitted'; readonly claims: TokenClaims }
  | { readonly kind: 'refused'; readonly answer: Answer };

/**
 * Authenticates the caller: signature, audience, time and revocation of the bearer token. Otherwise 401 as Graph
 * answers it.
 */
export async function admit(request: IncomingRequest, authority: TokenAuthority): Promise<Admission> {
  const refused = (message: string): Admission => ({
    kind: 'refused',
    answer: unauthorized(request, message),
  });
  const token = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return refused('Access token is empty.');
  if (token.split('.').length !== 3) return refused(notWellFormed);
  const claims = await authority.open(token);
  if (claims === undefined) return refused('Access token validation failure. Invalid signature.');
  if (claims.aud !== graphAudience && claims.aud !== `${graphAudience}/` && claims.aud !== graphAppId) {
    return refused('Access token validation failure. Invalid audience.');
  }
  const seconds = request.now.getTime() / 1000;
  if (!(seconds < claims.exp)) return refused('Lifetime validation failed, the token is expired.');
  if (!(claims.nbf <= seconds)) return refused('Lifetime validation failed, the token is not yet valid.');
  if (authority.isRevoked(claims)) return refused(revoked);
  return { kind: 'admitted', claims };
}

const notWellFormed = 'IDX14100: JWT is not well formed, there are no dots (.).';
const revoked =
  'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp';

export function unauthorized(request: IncomingRequest, message: string): Answer {
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="${graphAppId}"`;
  const error = { status: 401, code: 'InvalidAuthenticationToken', message };
  return graphError(request, error, { 'WWW-Authenticate': challenge });
}

/**
 * Authorises the caller: any of the route's permissions suffices. A route without permissions accepts every valid
 * token.
 */
export function isPermitted(route: Pick<Route, 'permissions'>, roles: readonly string[]): boolean {
  return route.permissions.length === 0 || route.permissions.some((permission) => roles.includes(permission));
}

/** The caller as routes see it. The permissions of a user's token are its scopes. */
export function callerOf({ oid, roles, scopes, amr, acrs }: TokenClaims): Caller {
  if (scopes === undefined) return { objectId: oid, roles };
  return { objectId: oid, roles: scopes, scopes, signIn: { mfa: amr.includes('mfa'), acrs } };
}

/**
 * 403. PIM wraps its own error as JSON in the message of an `UnknownError` (docs/graph-facts.md#errors-of-pim); the
 * directory does not.
 */
export function forbidden(request: IncomingRequest, route: Pick<Route, 'permissions' | 'workload'>): Answer {
  if (route.workload !== 'pim') {
    const message = 'Insufficient privileges to complete the operation.';
    return graphError(request, { status: 403, code: 'Authorization_RequestDenied', message });
  }
  const message = JSON.stringify({
    errorCode: 'PermissionScopeNotGranted',
    message: `Authorization failed due to missing permission scope ${route.permissions.join(',')}.`,
    instanceAnnotations: [],
  });
  return graphError(request, { status: 403, code: 'UnknownError', message });
}
