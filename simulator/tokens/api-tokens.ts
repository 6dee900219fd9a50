import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Tenant } from '../state/tenant.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import type { SignIns } from './exchange/sign-ins.ts';
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
    /** Delegated permissions of a user's token. */
    scopes: z.array(z.string().min(1)).default(['access_as_user']),
    /** Authentication contexts that the user's sign-in satisfied. */
    acrs: z.array(z.string().min(1)).default(['c1']),
    /** Whether the user signed in with several factors. A v2.0 token does not show it. */
    mfa: z.boolean().default(false),
    /** Capabilities that the client declared (`xms_cc`): `cp1`, it understands claims challenges. */
    capabilities: z.array(z.string().min(1)).default([]),
    /** How the app signed in. Absent: a user's is a public client, an app by itself has a certificate. */
    clientProof: z.enum(['none', 'secret', 'certificate']).optional(),
    lifetimeSeconds: z.int().min(1).max(86_400).default(3_600),
  })
  .meta({ description: 'Body of POST /_simulator/api-tokens' });

const defaultAppId = '0f5a1b6e-5d0a-4f2c-9d53-7a1d3c9b8e21';

/**
 * `POST /_simulator/api-tokens {audience, roles, userId?, appId?, scopes?, acrs?, mfa?, capabilities?, clientProof?, lifetimeSeconds?}`: a v2.0 access token of the tenant,
 * `{ access_token, expires_on }`.
 *
 * @returns `undefined` for any other path.
 */
export async function answerApiTokens(
  request: IncomingRequest,
  { authority, tenant, signIns }: ApiTokenParts,
): Promise<Answer | undefined> {
  if (request.path !== apiTokensPath || request.method !== 'POST') return undefined;
  const parsed = apiTokenSchema.safeParse(jsonOf(request.bodyText));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
    );
    return { status: 400, body: { error: `the body is not usable: ${problems.join('; ')}` } };
  }
  const { audience, roles, lifetimeSeconds } = parsed.data;
  const who = callerClaims(parsed.data, tenant);
  if (who === undefined)
    return { status: 400, body: { error: `there is no enabled user ${parsed.data.userId}` } };
  const { tenantId } = authority;
  const { token, expiresOn } = await authority.sign(
    { aud: audience, iss: `${request.origin}/${tenantId}/v2.0`, tid: tenantId, ...who, roles, ver: '2.0' },
    lifetimeSeconds,
  );
  signIns.remember(String(decodeJwt(token).uti), { mfa: parsed.data.mfa });
  return { status: 201, body: { access_token: token, expires_on: expiresOn } };
}

interface ApiTokenParts {
  readonly authority: TokenAuthority;
  readonly tenant: CallingTenant;
  readonly signIns: SignIns;
}

type CallingTenant = Pick<Tenant, 'tenantId' | 'users' | 'servicePrincipals'>;

const proofs = { none: '0', secret: '1', certificate: '2' } as const;

/** Who calls, as a v2.0 token says it, with the optional claims `acct`, `acrs` and `idtyp`. */
function callerClaims(
  { userId, scopes, acrs, capabilities, clientProof, ...wanted }: z.output<typeof apiTokenSchema>,
  tenant: CallingTenant,
) {
  const azp = wanted.appId ?? defaultAppId;
  if (userId === undefined) {
    const oid = servicePrincipalOf(azp);
    register(tenant, oid, azp);
    return { oid, sub: oid, azp, azpacr: proofs[clientProof ?? 'certificate'], idtyp: 'app' };
  }
  const user = tenant.users.find(userId);
  if (user?.accountEnabled !== true) return undefined;
  return {
    oid: user.id,
    // Another for each pair of user and app.
    sub: hashText(`${user.id} at ${azp}`).slice(0, 43),
    azp,
    azpacr: proofs[clientProof ?? 'none'],
    idtyp: 'user',
    acct: user.userType === 'Guest' ? 1 : 0,
    ...(scopes.length > 0 && { scp: scopes.join(' ') }),
    ...(acrs.length > 0 && { acrs }),
    ...(capabilities.length > 0 && { xms_cc: capabilities }),
  };
}

/** Whoever gets a token is in the directory: an app that was not registered yet is now, as one of this tenant's own. */
function register({ servicePrincipals, tenantId }: CallingTenant, id: string, appId: string): void {
  const [template] = servicePrincipals.all();
  if (template === undefined || servicePrincipals.find(id) !== undefined) return;
  const displayName = `client-${appId.slice(0, 8)}`;
  servicePrincipals.add({
    ...template,
    id,
    appId,
    displayName,
    appDisplayName: displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    appOwnerOrganizationId: tenantId,
    alternativeNames: [],
    servicePrincipalNames: [appId],
  });
}

/** An object id derived from the client id. */
function servicePrincipalOf(appId: string): string {
  const hex = hashText(`service principal of ${appId}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
