import type { Answer, IncomingRequest } from '../wire/message.ts';
import type { Identities } from './identities.ts';
import type { TokenAuthority } from './token-authority.ts';

/** The path below the origin, for `IDENTITY_ENDPOINT`. */
export const identityPath = '/msi/token';

// Resources that an app can request tokens for. Entra knows all of the tenant's; the simulator knows these.
const resources: readonly string[] = [
  'https://graph.microsoft.com',
  'https://management.azure.com',
  'https://storage.azure.com',
  'https://vault.azure.net',
  'api://AzureADTokenExchange',
];

/**
 * App Service's managed-identity endpoint, version 2019-08-01: `GET ?api-version&resource[&client_id|principal_id]` with
 * `X-IDENTITY-HEADER`. Errors are App Service's: `{ statusCode, message, correlationId }`.
 */
export async function answerIdentityRequest(
  request: IncomingRequest,
  parts: { readonly identities: Identities; readonly authority: TokenAuthority; readonly secret: string },
): Promise<Answer> {
  const refuse = (status: number, message: string) => identityError(request, status, message);
  if (request.method !== 'GET') return refuse(405, `${request.method} is not allowed here.`);
  const secret = request.headers['x-identity-header'];
  if (secret === undefined) return refuse(400, 'The X-IDENTITY-HEADER header is missing.');
  if (secret !== parts.secret) return refuse(401, 'The X-IDENTITY-HEADER header is not valid.');
  const version = request.query.get('api-version');
  if (version !== '2019-08-01')
    return refuse(400, `The api-version '${version ?? ''}' is not supported: 2019-08-01.`);

  const resource = request.query.get('resource');
  if (resource === null || resource === '') return refuse(400, "The parameter 'resource' is missing.");
  const audience = resource.replace(/\/$/, '');
  if (!resources.includes(audience)) {
    const tenant = parts.authority.tenantId;
    return refuse(
      400,
      `AADSTS500011: The resource principal named ${resource} was not found in the tenant named ${tenant}.`,
    );
  }
  const clientId = request.query.get('client_id') ?? undefined;
  const objectId = request.query.get('principal_id') ?? undefined;
  const identity = request.query.has('mi_res_id') ? undefined : parts.identities.find({ clientId, objectId });
  if (identity === undefined) return refuse(400, noSuchIdentity);

  const { token, expiresOn } = await parts.authority.issue(identity, audience);
  return {
    status: 200,
    body: {
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
    },
  };
}

const noSuchIdentity =
  'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';

export function identityError(request: IncomingRequest, status: number, message: string): Answer {
  return { status, body: { statusCode: status, message, correlationId: request.requestId } };
}
