import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import type { TokenAuthority } from './token-authority.ts';

/** The control endpoint that issues tokens for the tenant's own APIs, as a sign-in would. */
const apiTokensPath = '/_simulator/api-tokens';

const apiTokenSchema = z
  .strictObject({
    /** The API's application id or its application id URI. */
    audience: z.string().min(1),
    /** App roles of that API. */
    roles: z.array(z.string()),
    /** Object id of a signed-in user. Absent: the token is an app's. */
    userId: z.guid().optional(),
    /** Client id of the calling app. Absent: a fixed made-up one. */
    appId: z.guid().optional(),
    lifetimeSeconds: z.int().min(1).max(86_400).default(3_600),
  })
  .meta({ description: 'Body of POST /_simulator/api-tokens' });

const defaultAppId = '0f5a1b6e-5d0a-4f2c-9d53-7a1d3c9b8e21';

/**
 * `POST /_simulator/api-tokens {audience, roles, userId?, appId?, lifetimeSeconds?}`: a v2.0 access token of the tenant,
 * `{ access_token, expires_on }`.
 *
 * @returns `undefined` for any other path.
 */
export async function answerApiTokens(
  request: IncomingRequest,
  authority: TokenAuthority,
): Promise<Answer | undefined> {
  if (request.path !== apiTokensPath || request.method !== 'POST') return undefined;
  const parsed = apiTokenSchema.safeParse(jsonOf(request.bodyText));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
    );
    return { status: 400, body: { error: `the body is not usable: ${problems.join('; ')}` } };
  }
  const { audience, roles, userId, lifetimeSeconds } = parsed.data;
  const appId = parsed.data.appId ?? defaultAppId;
  const { tenantId } = authority;
  const { token, expiresOn } = await authority.sign(
    {
      aud: audience,
      iss: `${request.origin}/${tenantId}/v2.0`,
      tid: tenantId,
      oid: userId ?? servicePrincipalOf(appId),
      sub: userId ?? servicePrincipalOf(appId),
      azp: appId,
      azpacr: userId === undefined ? '1' : '0',
      ...(userId === undefined ? { idtyp: 'app' } : { scp: 'user_impersonation' }),
      roles,
      ver: '2.0',
    },
    lifetimeSeconds,
  );
  return { status: 201, body: { access_token: token, expires_on: expiresOn } };
}

/** An object id derived from the client id. */
function servicePrincipalOf(appId: string): string {
  const hex = createHash('sha256').update(`service principal of ${appId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
