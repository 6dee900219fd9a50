import type { SelfService } from '../../changes/self-service/self-service.ts';
import { isSatisfied } from '../../domain/self-service/demanded-contexts.ts';
import type { Caller } from '../../ports/caller.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { pimPage } from './pim-page.ts';

/** Whoever is answered. */
export interface Answered {
  readonly caller: Caller;
  readonly selfService: SelfService;
}

interface Demand {
  /** JSON, as Entra or Graph gave it; `undefined`: another sign-in is wanted, and nobody says which. */
  readonly claims: string | undefined;
  readonly requestId?: string | undefined;
  readonly changeId?: string | undefined;
}

/**
 * Hands a demand for a stronger sign-in on to the client, once: a client that cannot act on it, or whose user has signed in so
 * already, would only loop, and is sent to PIM's own page.
 */
export function stepUpAnswer(
  { claims, requestId, changeId }: Demand,
  { caller, selfService }: Answered,
): HttpAnswer {
  const { authority } = selfService;
  const pimUrl = pimPage(authority);
  const inPim = (title: string, detail: string) =>
    problem(403, title, `${detail} In PIM it can be done: ${pimUrl}`, {
      ...{ requestId, changeId, pimUrl },
      retry: 'never',
    });
  const minified = minifiedJson(claims);
  if (minified === undefined)
    return inPim(
      'The role wants a sign-in with several factors',
      'The token does not show one, and Microsoft Entra does not say what to sign in with.',
    );
  if (isSatisfied(minified, caller.signIn.contexts))
    return inPim(
      'Entra did not accept the stronger sign-in',
      'You have signed in as was demanded, and Microsoft Entra does not take it from this app.',
    );
  if (!caller.signIn.handlesChallenges)
    return inPim(
      'A stronger sign-in is needed',
      'Your client did not declare that it understands claims challenges (the capability cp1, claim xms_cc).',
    );
  const detail = 'Sign in again with the claims of this answer, and ask again.';
  const members = { requestId, changeId, retry: 'with-other-token', claims: minified } as const;
  const headers = { 'www-authenticate': challenge(minified, authority) };
  return problem(401, 'A stronger sign-in is needed', detail, members, headers);
}

/** Each parameter once, in one header: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function challenge(claims: string, authority: string): string {
  const encoded = Buffer.from(claims).toString('base64');
  return `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`;
}

function minifiedJson(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
