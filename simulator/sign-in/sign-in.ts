import type { User } from '../directory.ts';
import type { Tenant } from '../state/tenant.ts';
import type { TokenAuthority } from '../tokens/token-authority.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import type { Applications } from './applications.ts';
import { type AuthorizeRequest, readAuthorizeRequest, type SignInError } from './authorize-request.ts';
import { idTokenClaims, idTokenSeconds } from './id-token.ts';
import { errorPage, formPost, signInPage } from './pages.ts';

export interface SignInParts {
  readonly tenant: Pick<Tenant, 'users' | 'tenantId'>;
  readonly authority: Pick<TokenAuthority, 'sign'>;
  readonly applications: Applications;
}

/** So many users are proposed; any other can be typed. */
const proposals = 50;

/**
 * Entra's sign-in for ID tokens: `GET /{tenant}/oauth2/v2.0/authorize` shows a page that asks who signs in and whether the
 * authentication context is satisfied; what it posts is answered with a form for the application's redirect URI.
 *
 * @returns `undefined` for any other path or method.
 */
export async function answerSignIn(
  request: IncomingRequest,
  parts: SignInParts,
): Promise<Answer | undefined> {
  const { tenant, applications } = parts;
  if (request.path !== `/${tenant.tenantId}/oauth2/v2.0/authorize`) return undefined;
  if (request.method !== 'GET' && request.method !== 'POST') return undefined;
  const read = readAuthorizeRequest(request.query, applications);
  if (read.kind === 'shown') return errorPage(read.error);
  if (read.kind === 'posted') return postedError(read, read.error);
  return request.method === 'GET'
    ? askWho(request, read.request, parts)
    : signIn(request, read.request, parts);
}

function askWho(request: IncomingRequest, wanted: AuthorizeRequest, { tenant }: SignInParts): Answer {
  const { application, loginHint, contexts } = wanted;
  const withRoles = Object.keys(application.roles).flatMap((id) => tenant.users.find(id) ?? []);
  const others = tenant.users.all().slice(0, proposals);
  return signInPage({
    action: `${request.path}?${request.rawQuery}`,
    appId: application.clientId,
    loginHint,
    contexts,
    users: [...new Set([...withRoles, ...others])],
  });
}

async function signIn(
  request: IncomingRequest,
  wanted: AuthorizeRequest,
  { tenant, authority }: SignInParts,
): Promise<Answer> {
  const form = new URLSearchParams(request.bodyText);
  if (form.get('answer') === 'cancel')
    return postedError(wanted, {
      error: 'access_denied',
      description: 'AADSTS65004: User declined to consent to access the app.',
    });
  const user = findUser(form.get('user') ?? '', tenant);
  const refusal = user === undefined ? unknownUser : refusalOf(user, wanted, form);
  if (user === undefined || refusal !== undefined) return errorPage(refusal ?? unknownUser);
  const issued = {
    issuer: `${request.origin}/${tenant.tenantId}/v2.0`,
    tenantId: tenant.tenantId,
    at: request.now,
  };
  const { token } = await authority.sign(idTokenClaims(user, wanted, issued), idTokenSeconds);
  return formPost(wanted.redirectUri, { id_token: token, ...stateOf(wanted) });
}

const unknownUser: SignInError = {
  error: 'invalid_request',
  description: 'AADSTS50034: The user account does not exist in the directory.',
};

function refusalOf(
  user: User,
  { contexts, application }: AuthorizeRequest,
  form: URLSearchParams,
): SignInError | undefined {
  if (!user.accountEnabled)
    return { error: 'invalid_grant', description: 'AADSTS50057: The user account is disabled.' };
  const unpublished = contexts.find((context) => !application.authenticationContexts.includes(context));
  if (unpublished !== undefined || (contexts.length > 0 && form.get('step_up') !== 'done'))
    return {
      error: 'interaction_required',
      description:
        'AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    };
  return undefined;
}

function findUser(text: string, { users }: SignInParts['tenant']): User | undefined {
  const wanted = text.trim().toLowerCase();
  return (
    users.find(wanted) ??
    users.all().find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted)
  );
}

function postedError(
  to: { readonly redirectUri: string; readonly state: string | undefined },
  { error, description }: SignInError,
): Answer {
  return formPost(to.redirectUri, { error, error_description: description, ...stateOf(to) });
}

function stateOf({ state }: { readonly state: string | undefined }): Record<string, string> {
  return state === undefined ? {} : { state };
}
