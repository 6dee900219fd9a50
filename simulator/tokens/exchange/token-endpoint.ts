import type { Application } from '../../sign-in/applications.ts';
import { grantToken, isPublicGrant, type TokenGrantParts } from '../../sign-in/public-client/token-grants.ts';
import type { Answer, IncomingRequest } from '../../wire/message.ts';
import type { Identities } from '../identities.ts';
import { graphAudience } from '../token-authority.ts';
import type { ApplicationConsents, HomeTenant } from './application-consents.ts';
import { clientRefusal } from './client-assertion.ts';
import { applicationToken, clientCredentials } from './client-credentials.ts';
import { contextsOf, interactionRefusal, readClaimsRequest } from './conditional-access.ts';
import { missing, refusalAnswer, refused, type TokenRefusal } from './refusal.ts';
import type { SignIns } from './sign-ins.ts';
import type { ExchangeSwitches } from './switches.ts';
import { readUserAssertion } from './user-assertion.ts';

export interface TokenEndpointParts extends TokenGrantParts {
  readonly signIns: SignIns;
  readonly identities: Identities;
  readonly exchange: ExchangeSwitches;
  readonly applicationConsents: ApplicationConsents;
  readonly home: HomeTenant | undefined;
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const oidcScopes = ['openid', 'profile', 'email', 'offline_access'];

/**
 * `POST /{tenant}/oauth2/v2.0/token`: a user's token for an application, exchanged for one for Microsoft Graph on behalf of
 * the user; the grants of public clients; a token of an application of another tenant that this one has consented to. Others are
 * not played.
 *
 * @returns `undefined` for any other path or method.
 */
export async function answerTokenRequest(
  request: IncomingRequest,
  parts: TokenEndpointParts,
): Promise<Answer | undefined> {
  const path = `/${parts.tenant.tenantId}/oauth2/v2.0/token`;
  if (request.path !== path || request.method !== 'POST') return undefined;
  const form = new URLSearchParams(request.bodyText);
  const answer = await answerGrant(form, request, parts);
  return isRefusal(answer) ? refusalAnswer(request, answer) : { status: 200, headers: noStore, body: answer };
}

function answerGrant(form: URLSearchParams, request: IncomingRequest, parts: TokenEndpointParts) {
  const grant = form.get('grant_type');
  if (grant === clientCredentials) return applicationToken(form, request.now, parts);
  return isPublicGrant(grant) ? grantToken(form, request, parts) : exchange(form, request.now, parts);
}

function isRefusal(answer: object): answer is TokenRefusal {
  return 'error' in answer;
}

/** The body of a good answer. */
interface GivenToken {
  readonly token_type: 'Bearer';
  readonly scope: string;
  readonly expires_in: number;
  readonly ext_expires_in: number;
  readonly access_token: string;
}

const noStore = { 'Cache-Control': 'no-store, no-cache' };

async function exchange(
  form: URLSearchParams,
  now: Date,
  parts: TokenEndpointParts,
): Promise<TokenRefusal | GivenToken> {
  const { authority, applications, exchange: switches } = parts;
  const application = applications.find(form.get('client_id') ?? '');
  const malformed = requestRefusal(form, application);
  if (malformed !== undefined || application === undefined) return malformed ?? missing('client_id');
  const unproved = await clientRefusal(form, application, { ...parts, now });
  if (unproved !== undefined) return unproved;
  const assertion = await readUserAssertion(form, application, { ...parts, now });
  if ('error' in assertion) return assertion;
  const scopes = graphScopes(form, application);
  if ('error' in scopes) return scopes;
  const wanted = readClaimsRequest(form.get('claims'));
  if (wanted === undefined)
    return refused('invalid_request', 900235, "The 'claims' parameter is not a claims request.");
  const { user, claims } = assertion;
  const signIn = parts.signIns.of(claims.uti);
  const interaction = interactionRefusal(claims, signIn, wanted, switches);
  if (interaction !== undefined) return interaction;
  const { token, expiresOn } = await authority.issueForUser(user, {
    scopes,
    mfa: signIn.mfa,
    acrs: contextsOf(claims, wanted, switches),
    clientId: application.clientId,
    clientProof: '2',
  });
  const expiresIn = expiresOn - Math.floor(now.getTime() / 1000);
  return {
    token_type: 'Bearer',
    scope: scopes.map((scope) => `${graphAudience}/${scope}`).join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
  };
}

function requestRefusal(
  form: URLSearchParams,
  application: Application | undefined,
): TokenRefusal | undefined {
  const twice = [...form.keys()].find((name) => form.getAll(name).length > 1);
  if (twice !== undefined)
    return refused('invalid_request', 90013, `Invalid input: the parameter '${twice}' is duplicated.`);
  const absent = ['grant_type', 'client_id', 'scope'].find((name) => (form.get(name) ?? '') === '');
  if (absent !== undefined) return missing(absent);
  if (form.get('grant_type') !== jwtBearer)
    return refused(
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type')}'.`,
    );
  if (form.get('requested_token_use') !== 'on_behalf_of') return missing('requested_token_use');
  if (application !== undefined) return undefined;
  return refused(
    'unauthorized_client',
    700016,
    `Application with identifier '${form.get('client_id')}' was not found in the directory.`,
  );
}

/** Scopes of Microsoft Graph that are asked for by name, or all that are consented to. */
function graphScopes(
  form: URLSearchParams,
  { clientId, delegatedPermissions }: Application,
): readonly string[] | TokenRefusal {
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const ofGraph = asked.filter((scope) => !oidcScopes.includes(scope));
  const foreign = ofGraph.find((scope) => !scope.startsWith(`${graphAudience}/`));
  if (foreign !== undefined || ofGraph.length === 0)
    return refused(
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope '${form.get('scope')}' is not valid.`,
    );
  const names = ofGraph.map((scope) => scope.slice(graphAudience.length + 1));
  const wanted = names.includes('.default') ? delegatedPermissions : names;
  if (wanted.length > 0 && wanted.every((scope) => delegatedPermissions.includes(scope))) return wanted;
  return refused(
    'invalid_grant',
    65001,
    `The user or administrator has not consented to use the application with ID '${clientId}'. Send an interactive authorization request for this user and resource.`,
    { suberror: 'consent_required' },
  );
}
