import { z } from 'zod';
import type { Application, Applications } from './applications.ts';

/** A request for a sign-in that Entra would show its page for. */
export interface AuthorizeRequest {
  readonly application: Application;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string;
  readonly state: string | undefined;
  readonly loginHint: string | undefined;
  /** Authentication contexts that the ID token must name. */
  readonly contexts: readonly string[];
}

/** An error of the authorize endpoint, as Entra words it. */
export interface SignInError {
  /** `invalid_request`, as OAuth names it. */
  readonly error: string;
  readonly description: string;
}

export type ReadAuthorizeRequest =
  | { readonly kind: 'usable'; readonly request: AuthorizeRequest }
  /** It is not known whether the one who asks may hear of it: the page shows it, and nobody is sent anywhere. */
  | { readonly kind: 'shown'; readonly error: SignInError }
  /** The application hears of it. */
  | {
      readonly kind: 'posted';
      readonly redirectUri: string;
      readonly state: string | undefined;
      readonly error: SignInError;
    };

const known = new Set([
  'client_id',
  'response_type',
  'redirect_uri',
  'response_mode',
  'scope',
  'nonce',
  'state',
  'prompt',
  'login_hint',
  'domain_hint',
  'claims',
]);

const prompts = ['login', 'none', 'consent', 'select_account'];
const oidcScopes = ['openid', 'profile', 'email', 'offline_access'];

/** Reads `GET /{tenant}/oauth2/v2.0/authorize` as Entra documents it, and refuses what it does not play. */
export function readAuthorizeRequest(
  query: URLSearchParams,
  applications: Applications,
): ReadAuthorizeRequest {
  const clientId = query.get('client_id') ?? '';
  if (clientId === '') return shown(missing('client_id'));
  const application = applications.find(clientId);
  if (application === undefined)
    return shown({
      error: 'unauthorized_client',
      description: `AADSTS700016: Application with identifier '${clientId}' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant.`,
    });
  const redirectUri = query.get('redirect_uri') ?? '';
  if (redirectUri === '') return shown(missing('redirect_uri'));
  if (!application.redirectUris.includes(redirectUri))
    return shown({
      error: 'invalid_request',
      description: `AADSTS50011: The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    });
  const state = query.get('state') ?? undefined;
  const posted = (error: SignInError): ReadAuthorizeRequest => ({
    kind: 'posted',
    redirectUri,
    state,
    error,
  });
  const problem = problemOf(query, application);
  if (problem !== undefined) return posted(problem);
  const contexts = contextsIn(query.get('claims'));
  if (contexts === undefined)
    return posted(
      invalid("AADSTS900235: The 'claims' parameter is not a claims request that is simulated here."),
    );
  return {
    kind: 'usable',
    request: {
      application,
      redirectUri,
      state,
      contexts,
      scopes: scopesIn(query),
      nonce: query.get('nonce') ?? '',
      loginHint: query.get('login_hint') ?? undefined,
    },
  };
}

/** What is wrong with the request of a known application, in the order in which Entra looks. */
function problemOf(query: URLSearchParams, application: Application): SignInError | undefined {
  const unknown = [...query.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) return invalid(`The parameter '${unknown}' is not simulated.`);
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined)
    return invalid(`AADSTS90013: Invalid input: the parameter '${twice}' is duplicated.`);
  for (const name of ['response_type', 'scope', 'nonce'])
    if ((query.get(name) ?? '') === '') return missing(name);
  if (query.get('response_type') !== 'id_token')
    return {
      error: 'unsupported_response_type',
      description: "AADSTS70005: response_type is not simulated: only 'id_token' is.",
    };
  if (!application.idTokens)
    return {
      error: 'unsupported_response_type',
      description: "AADSTS700054: response_type 'id_token' is not enabled for the application.",
    };
  if (query.get('response_mode') !== 'form_post')
    return invalid("AADSTS90013: response_mode is not simulated: only 'form_post' is.");
  return scopeProblem(query) ?? promptProblem(query);
}

function scopeProblem(query: URLSearchParams): SignInError | undefined {
  const scopes = scopesIn(query);
  const foreign = scopes.find((scope) => !oidcScopes.includes(scope));
  if (scopes.includes('openid') && foreign === undefined) return undefined;
  const description = `AADSTS70011: The provided value for the input parameter 'scope' is not valid. The scope '${query.get('scope')}' is not valid.`;
  return { error: 'invalid_scope', description };
}

function promptProblem(query: URLSearchParams): SignInError | undefined {
  const prompt = query.get('prompt');
  if (prompt === null) return undefined;
  if (!prompts.includes(prompt)) return invalid(`AADSTS90023: Unsupported 'prompt' value '${prompt}'.`);
  if (prompt === 'select_account' && query.has('login_hint'))
    return invalid("AADSTS90023: 'login_hint' cannot be used with prompt=select_account.");
  // No session is remembered between two sign-ins.
  if (prompt === 'none')
    return {
      error: 'login_required',
      description:
        'AADSTS50058: A silent sign-in request was sent but no user is signed in. The cookies used to represent the session were not sent.',
    };
  return undefined;
}

function scopesIn(query: URLSearchParams): readonly string[] {
  return (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
}

const claimsRequest = z.strictObject({
  id_token: z.strictObject({
    acrs: z.strictObject({
      essential: z.literal(true),
      value: z.string().regex(/^c\d{1,2}$/),
    }),
  }),
});

/** @returns `undefined` for a claims request that is none, or that is not played here. */
function contextsIn(claims: string | null): readonly string[] | undefined {
  if (claims === null) return [];
  try {
    const read = claimsRequest.safeParse(JSON.parse(claims));
    return read.success ? [read.data.id_token.acrs.value] : undefined;
  } catch {
    return undefined;
  }
}

function shown(error: SignInError): ReadAuthorizeRequest {
  return { kind: 'shown', error };
}

function invalid(description: string): SignInError {
  return { error: 'invalid_request', description };
}

function missing(name: string): SignInError {
  return invalid(`AADSTS900144: The request body must contain the following parameter: '${name}'.`);
}
