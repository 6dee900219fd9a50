import { refusalOf } from '../sign-in/public-client/refusal-sentences.ts';
import { refusedAt, type SignInSwitches } from '../sign-in/public-client/switches.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import { refusalAnswer } from './exchange/refusal.ts';
import type { TokenAuthority } from './token-authority.ts';

/**
 * Answers the tenant's OpenID documents, which lead to the signing keys and to where people sign in:
 * `/{tenantId}[/v2.0]/.well-known/openid-configuration` and `/{tenantId}/discovery[/v2.0]/keys`.
 *
 * @returns `undefined` for any other path.
 */
export async function answerDiscovery(
  request: IncomingRequest,
  authority: TokenAuthority,
  signIn: SignInSwitches,
): Promise<Answer | undefined> {
  const { tenantId } = authority;
  if (request.method !== 'GET') return undefined;
  const refusal = refusedAt(signIn, 'discovery');
  if (refusal !== undefined && request.path.endsWith('/.well-known/openid-configuration'))
    return refusalAnswer(request, refusalOf(refusal));
  switch (request.path) {
    case `/${tenantId}/v2.0/.well-known/openid-configuration`:
      return { status: 200, body: configuration(request.origin, tenantId, '/v2.0') };
    case `/${tenantId}/.well-known/openid-configuration`:
      return { status: 200, body: configuration(request.origin, tenantId, '') };
    case `/${tenantId}/discovery/v2.0/keys`:
    case `/${tenantId}/discovery/keys`:
      return { status: 200, body: await authority.keySet() };
    default:
      return undefined;
  }
}

// v1.0 tokens (of managed identities) have the issuer sts.windows.net, v2.0 tokens the authority itself.
function configuration(origin: string, tenantId: string, version: '' | '/v2.0') {
  return {
    issuer: version === '' ? `https://sts.windows.net/${tenantId}/` : `${origin}/${tenantId}/v2.0`,
    jwks_uri: `${origin}/${tenantId}/discovery${version}/keys`,
    authorization_endpoint: `${origin}/${tenantId}/oauth2${version}/authorize`,
    token_endpoint: `${origin}/${tenantId}/oauth2${version}/token`,
    device_authorization_endpoint: `${origin}/${tenantId}/oauth2${version}/devicecode`,
    msgraph_host: 'graph.microsoft.com',
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    subject_types_supported: ['pairwise'],
  };
}
