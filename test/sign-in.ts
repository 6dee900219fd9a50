import type { Simulator } from '../simulator/start.ts';
import type { Browser, Page } from './browser.ts';

/** The app registration that approvers sign in to, in tests. */
export const approvalClientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';

/** What an app asks of the sign-in, besides what it is for. */
interface SignInWish {
  readonly nonce: string;
  readonly redirectUri: string;
  /** Object id or name of whoever signs in. */
  readonly user: string;
  /** The authentication context to ask for; `null`: none. */
  readonly context?: string | null;
  /** Whether they do what the context asks for. Default: they do. */
  readonly stepsUp?: boolean;
}

/** Signs somebody in at the simulated tenant. @returns the page whose form sends the answer to the app. */
export async function signIn(
  simulator: Pick<Simulator, 'origin' | 'tenant'>,
  browser: Browser,
  { nonce, redirectUri, user, context = 'c1', stepsUp = true }: SignInWish,
): Promise<Page> {
  const query = new URLSearchParams({
    client_id: approvalClientId,
    response_type: 'id_token',
    response_mode: 'form_post',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    prompt: 'login',
    nonce,
  });
  if (context !== null)
    query.set('claims', JSON.stringify({ id_token: { acrs: { essential: true, value: context } } }));
  const { tenantId } = simulator.tenant;
  const page = await browser.open(`${simulator.origin}/${tenantId}/oauth2/v2.0/authorize?${query}`);
  return browser.submit(page, stepsUp ? { user } : { user, step_up: undefined });
}
