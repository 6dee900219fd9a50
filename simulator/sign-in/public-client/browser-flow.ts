import { addMinutes } from 'date-fns/addMinutes';
import type { TokenRefusal } from '../../tokens/exchange/refusal.ts';
import type { Answer, IncomingRequest } from '../../wire/message.ts';
import type { Applications } from '../applications.ts';
import { errorPage, formPost } from '../pages.ts';
import { type CodeRequest, readCodeRequest } from './code-request.ts';
import { type DecisionParts, decide } from './decision.ts';
import { type GrantsGiven, secretText } from './grants-given.ts';
import { consentPage, donePage, refusalPage } from './pages.ts';
import { refusalOf } from './refusal-sentences.ts';
import { graphScopesIn } from './scopes.ts';
import { refusedAt, type SignInSwitches } from './switches.ts';

export interface BrowserFlowParts extends DecisionParts {
  readonly applications: Applications;
  readonly grants: GrantsGiven;
  readonly signIn: SignInSwitches;
}

/** So many users are proposed; any other can be typed. */
const proposals = 50;
/** An authorization code is redeemed at once. */
const codeMinutes = 10;

/**
 * The sign-in of people to public clients, in a browser: `GET /{tenant}/oauth2/v2.0/authorize?response_type=code` shows a page,
 * whose answer is a form for the client's redirect URI. `GET /{tenant}/v2.0/adminconsent` lets an administrator consent for all.
 *
 * @returns `undefined` for any other request.
 */
export function answerBrowserFlow(request: IncomingRequest, parts: BrowserFlowParts): Answer | undefined {
  const { tenantId } = parts.tenant;
  if (request.method !== 'GET' && request.method !== 'POST') return undefined;
  if (request.path === `/${tenantId}/v2.0/adminconsent`) return answerAdminConsent(request, parts);
  if (request.path !== `/${tenantId}/oauth2/v2.0/authorize`) return undefined;
  if (request.query.get('response_type') !== 'code') return undefined;
  if (parts.applications.find(request.query.get('client_id') ?? '')?.publicClient === false) return undefined;
  const read = readCodeRequest(request.query, parts.applications);
  if (read.kind === 'shown') return errorPage(read.error);
  const scopes = graphScopesIn(read.request.scope, []);
  if ('error' in scopes) return refusalPage(scopes);
  return request.method === 'GET'
    ? askWho(request, read.request, scopes, parts)
    : signedIn(request, read.request, scopes, parts);
}

function askWho(
  { path, rawQuery }: IncomingRequest,
  { application, loginHint }: CodeRequest,
  scopes: readonly string[],
  { tenant }: BrowserFlowParts,
): Answer {
  return consentPage({
    action: `${path}?${rawQuery}`,
    appId: application.clientId,
    loginHint,
    scopes,
    users: tenant.users.all().slice(0, proposals),
  });
}

function signedIn(
  { bodyText, now }: IncomingRequest,
  request: CodeRequest,
  scopes: readonly string[],
  parts: BrowserFlowParts,
): Answer {
  const { application, redirectUri, nonce, challenge } = request;
  const wanted = { clientId: application.clientId, scopes, nonce };
  const decision = decide(new URLSearchParams(bodyText), wanted, parts, now);
  const refusal = refusedAt(parts.signIn, 'authorize');
  if (refusal !== undefined) return posted(request, refusalFields(refusalOf(refusal)));
  if (decision.kind === 'shown') return refusalPage(decision.refusal);
  if (decision.kind === 'declined') return posted(request, refusalFields(decision.refusal));
  const code = secretText();
  parts.grants.codes.set(code, {
    ...decision.grant,
    redirectUri,
    challenge,
    expiresAt: addMinutes(now, codeMinutes),
  });
  return posted(request, { code });
}

function refusalFields({ error, code, message }: TokenRefusal): Record<string, string> {
  return { error, error_description: `AADSTS${code}: ${message}` };
}

function posted({ redirectUri, state }: CodeRequest, fields: Readonly<Record<string, string>>): Answer {
  return formPost(redirectUri, { ...fields, ...(state === undefined ? {} : { state }) });
}

function answerAdminConsent(request: IncomingRequest, parts: BrowserFlowParts): Answer {
  const { query, method, path, rawQuery, now } = request;
  const clientId = query.get('client_id') ?? '';
  const application = parts.applications.find(clientId);
  if (application === undefined) return refusalPage(refusalOf(700016));
  if (!application.redirectUris.includes(query.get('redirect_uri') ?? ''))
    return refusalPage(refusalOf(50011));
  const scopes = graphScopesIn(query.get('scope') ?? '', []);
  if ('error' in scopes) return refusalPage(scopes);
  if (method === 'GET')
    return consentPage({
      action: `${path}?${rawQuery}`,
      appId: clientId,
      scopes,
      users: parts.tenant.users.all().slice(0, proposals),
    });
  const decision = decide(
    new URLSearchParams(request.bodyText),
    { clientId, scopes, nonce: undefined },
    parts,
    now,
  );
  if (decision.kind !== 'granted') return refusalPage(decision.refusal);
  parts.consents.give(clientId, scopes);
  return donePage('Consented for everybody');
}
