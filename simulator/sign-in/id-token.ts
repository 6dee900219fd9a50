import { createHash } from 'node:crypto';
import type { User } from '../directory.ts';
import type { AuthorizeRequest } from './authorize-request.ts';

/** How long an ID token lasts. */
export const idTokenSeconds = 3_600;

/** The claims of a v2.0 ID token for a user who has just signed in; the signer adds its times and its id. */
export function idTokenClaims(
  user: User,
  request: AuthorizeRequest,
  issued: { readonly issuer: string; readonly tenantId: string; readonly at: Date },
): Readonly<Record<string, unknown>> {
  const { application, nonce, scopes, contexts } = request;
  const { clientId, optionalClaims } = application;
  const roles = application.roles[user.id] ?? [];
  const isGuest = user.userType === 'Guest';
  return {
    aud: clientId,
    iss: issued.issuer,
    tid: issued.tenantId,
    ver: '2.0',
    sub: pairwiseSubject(clientId, user.id),
    nonce,
    // The scope profile is required for these: docs/graph-facts.md#id-tokens.
    ...(scopes.includes('profile') && {
      oid: user.id,
      name: user.displayName,
      preferred_username: user.userPrincipalName,
    }),
    ...(roles.length > 0 && { roles }),
    ...(contexts.length > 0 && { acrs: contexts }),
    ...(isGuest && { idp: 'https://sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad/' }),
    ...(optionalClaims.includes('acct') && { acct: isGuest ? 1 : 0 }),
    ...(optionalClaims.includes('auth_time') && { auth_time: Math.floor(issued.at.getTime() / 1000) }),
  };
}

/** The claims of a v2.0 ID token for a user of a public client, whatever scopes of OpenID it asked for. */
export function userIdTokenClaims(
  user: User,
  { clientId, nonce }: { readonly clientId: string; readonly nonce: string | undefined },
  issued: { readonly issuer: string; readonly tenantId: string },
): Readonly<Record<string, unknown>> {
  return {
    aud: clientId,
    iss: issued.issuer,
    tid: issued.tenantId,
    ver: '2.0',
    sub: pairwiseSubject(clientId, user.id),
    oid: user.id,
    name: user.displayName,
    preferred_username: user.userPrincipalName,
    ...(nonce !== undefined && { nonce }),
  };
}

/** The subject differs from app to app. */
function pairwiseSubject(clientId: string, userId: string): string {
  return createHash('sha256').update(`${clientId} ${userId}`).digest('base64url');
}
