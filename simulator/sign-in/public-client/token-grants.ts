import { createHash } from 'node:crypto';
import { activeRoleIds } from '../../state/role-requests/caller-rights.ts';
import type { Tenant } from '../../state/tenant.ts';
import { refused, type TokenRefusal } from '../../tokens/exchange/refusal.ts';
import { graphAudience, type TokenAuthority } from '../../tokens/token-authority.ts';
import type { IncomingRequest } from '../../wire/message.ts';
import type { Applications } from '../applications.ts';
import { userIdTokenClaims } from '../id-token.ts';
import type { Consents } from './consents.ts';
import { type Grant, type GrantsGiven, secretText } from './grants-given.ts';
import { refusalOf } from './refusal-sentences.ts';
import { graphScopesIn } from './scopes.ts';
import { refusedAt, type SignInSwitches } from './switches.ts';

export interface TokenGrantParts {
  readonly tenant: Tenant;
  readonly authority: TokenAuthority;
  readonly applications: Applications;
  readonly consents: Consents;
  readonly grants: GrantsGiven;
  readonly signIn: SignInSwitches;
}

type Redeem = (
  form: URLSearchParams,
  request: IncomingRequest,
  parts: TokenGrantParts,
) => Grant | TokenRefusal;

const redeemers: Readonly<Record<string, Redeem>> = {
  authorization_code: redeemCode,
  'urn:ietf:params:oauth:grant-type:device_code': redeemDeviceCode,
  // As Microsoft's own library names it, which Entra takes.
  device_code: redeemDeviceCode,
  refresh_token: redeemRefreshToken,
};

/** Whether the token endpoint gives a token for this grant without asking who the client is. */
export function isPublicGrant(grantType: string | null): boolean {
  return grantType !== null && Object.hasOwn(redeemers, grantType);
}

/** A token for Microsoft Graph of the person who signed in to a public client, and what renews it. */
export async function grantToken(
  form: URLSearchParams,
  request: IncomingRequest,
  parts: TokenGrantParts,
): Promise<TokenRefusal | Readonly<Record<string, unknown>>> {
  const grantType = form.get('grant_type') ?? '';
  const application = parts.applications.find(form.get('client_id') ?? '');
  if (application === undefined) return refusalOf(700016);
  if (!application.publicClient) return refusalOf(7000218);
  const switched = refusedAt(parts.signIn, grantType === 'refresh_token' ? 'refresh' : 'token');
  if (switched !== undefined) return refusalOf(switched);
  const grant = redeemers[grantType]?.(form, request, parts) ?? refusalOf(70016);
  return 'error' in grant ? grant : issue(form, grant, request, parts);
}

async function issue(
  form: URLSearchParams,
  grant: Grant,
  request: IncomingRequest,
  { tenant, authority, consents, grants, signIn }: TokenGrantParts,
): Promise<TokenRefusal | Readonly<Record<string, unknown>>> {
  const user = tenant.users.find(grant.userId);
  if (user === undefined) return refusalOf(50034);
  if (!user.accountEnabled) return refusalOf(50057);
  const consented = consents.of(grant.clientId, user.id);
  const asked = graphScopesIn(form.get('scope') ?? '', consented);
  if ('error' in asked) return asked;
  if (!asked.every((scope) => consented.includes(scope))) return refusalOf(65001);
  // Whatever was consented to earlier is in the token as well.
  const scopes = consented.filter((scope) => !signIn.withheldScopes.includes(scope));
  const { now, origin } = request;
  const { token, expiresOn } = await authority.issueForUser(user, {
    scopes: [...scopes, 'openid', 'profile', 'email'],
    mfa: true,
    clientId: grant.clientId,
    activeRoles: activeRoleIds(tenant, user.id, now),
  });
  const issuer = `${origin}/${tenant.tenantId}/v2.0`;
  const idClaims = userIdTokenClaims(user, grant, { issuer, tenantId: tenant.tenantId });
  const expiresIn = expiresOn - Math.floor(now.getTime() / 1000);
  const refreshToken = secretText();
  grants.refreshTokens.set(refreshToken, grant);
  return {
    token_type: 'Bearer',
    scope: [...scopes.map((scope) => `${graphAudience}/${scope}`), 'openid', 'profile', 'email'].join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    refresh_token: refreshToken,
    id_token: (await authority.sign(idClaims, expiresIn)).token,
    client_info: base64Json({ uid: user.id, utid: tenant.tenantId }),
  };
}

function base64Json(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function redeemCode(
  form: URLSearchParams,
  { now }: IncomingRequest,
  { grants }: TokenGrantParts,
): Grant | TokenRefusal {
  const text = form.get('code') ?? '';
  const code = grants.codes.get(text);
  grants.codes.delete(text);
  const unusable = refused(
    'invalid_grant',
    70008,
    'The provided authorization code or refresh token is expired or unknown.',
  );
  if (code === undefined || code.clientId !== form.get('client_id') || code.expiresAt <= now) return unusable;
  if (code.redirectUri !== form.get('redirect_uri')) return refusalOf(50011);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  return challenge === code.challenge
    ? code
    : refused(
        'invalid_grant',
        50148,
        'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
      );
}

function redeemDeviceCode(
  form: URLSearchParams,
  { now }: IncomingRequest,
  { grants, signIn }: TokenGrantParts,
): Grant | TokenRefusal {
  const text = form.get('device_code') ?? '';
  const code = grants.deviceCodes.get(text);
  if (code === undefined || code.clientId !== form.get('client_id') || code.expiresAt <= now)
    return refusalOf(70020);
  if (signIn.slowDowns > 0) {
    signIn.slowDowns -= 1;
    return refused('slow_down', 70016, 'The client asks too often.');
  }
  if (code.outcome === 'pending') return refusalOf(70016);
  grants.deviceCodes.delete(text);
  return code.outcome === 'declined' ? refusalOf(70018) : code.outcome;
}

function redeemRefreshToken(
  form: URLSearchParams,
  _: IncomingRequest,
  { grants }: TokenGrantParts,
): Grant | TokenRefusal {
  const grant = grants.refreshTokens.get(form.get('refresh_token') ?? '');
  return grant === undefined || grant.clientId !== form.get('client_id') ? refusalOf(50173) : grant;
}
