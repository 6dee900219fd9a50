import type { Application, Applications } from '../applications.ts';
import type { SignInError } from '../authorize-request.ts';

/** A request for an authorization code, as public clients send it. */
export interface CodeRequest {
  readonly application: Application;
  /** With the port that the client listens on. */
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly loginHint: string | undefined;
  /** PKCE, S256. */
  readonly challenge: string;
}

export type ReadCodeRequest =
  | { readonly kind: 'usable'; readonly request: CodeRequest }
  /** Nobody is sent anywhere. */
  | { readonly kind: 'shown'; readonly error: SignInError };

/** Reads `GET /{tenant}/oauth2/v2.0/authorize?response_type=code` of a public client. */
export function readCodeRequest(query: URLSearchParams, applications: Applications): ReadCodeRequest {
  const text = (name: string) => query.get(name) ?? '';
  const shown = (error: string, code: number, message: string): ReadCodeRequest => ({
    kind: 'shown',
    error: { error, description: `AADSTS${code}: ${message}` },
  });
  const application = applications.find(text('client_id'));
  if (application === undefined)
    return shown(
      'unauthorized_client',
      700016,
      `Application with identifier '${text('client_id')}' was not found in the directory.`,
    );
  const redirectUri = text('redirect_uri');
  if (!application.redirectUris.some((registered) => isAt(redirectUri, registered)))
    return shown(
      'invalid_request',
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${application.clientId}'.`,
    );
  const absent = ['scope', 'code_challenge'].find((name) => text(name) === '');
  if (absent !== undefined)
    return shown(
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${absent}'.`,
    );
  if (text('response_mode') !== 'form_post' || text('code_challenge_method') !== 'S256')
    return shown(
      'invalid_request',
      90013,
      "Only response_mode 'form_post' and code_challenge_method 'S256' are simulated.",
    );
  return {
    kind: 'usable',
    request: {
      application,
      redirectUri,
      scope: text('scope'),
      state: query.get('state') ?? undefined,
      nonce: query.get('nonce') ?? undefined,
      loginHint: query.get('login_hint') ?? undefined,
      challenge: text('code_challenge'),
    },
  };
}

/** Whether a redirect URI is a registered one. The port of `http://localhost` is the client's own choice. */
function isAt(given: string, registered: string): boolean {
  if (given === registered) return true;
  if (!URL.canParse(given)) return false;
  const [one, other] = [new URL(given), new URL(registered)];
  const isLocal = one.protocol === 'http:' && one.hostname === 'localhost';
  return (
    isLocal && other.protocol === 'http:' && other.hostname === 'localhost' && one.pathname === other.pathname
  );
}
