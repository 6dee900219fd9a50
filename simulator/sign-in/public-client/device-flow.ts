import { addSeconds } from 'date-fns/addSeconds';
import { missing, refusalAnswer } from '../../tokens/exchange/refusal.ts';
import type { Answer, IncomingRequest } from '../../wire/message.ts';
import type { Applications } from '../applications.ts';
import { type DecisionParts, decide } from './decision.ts';
import { type DeviceCode, type GrantsGiven, secretText } from './grants-given.ts';
import { consentPage, donePage, refusalPage } from './pages.ts';
import { refusalOf } from './refusal-sentences.ts';
import { graphScopesIn } from './scopes.ts';
import { refusedAt, type SignInSwitches } from './switches.ts';

export interface DeviceFlowParts extends DecisionParts {
  readonly applications: Applications;
  readonly grants: GrantsGiven;
  readonly signIn: SignInSwitches;
}

/**
 * Device codes: `POST /{tenant}/oauth2/v2.0/devicecode` gives one, and a person enters it on the page
 * `/{tenant}/oauth2/deviceauth`.
 *
 * @returns `undefined` for any other request.
 */
export function answerDeviceFlow(request: IncomingRequest, parts: DeviceFlowParts): Answer | undefined {
  const { tenantId } = parts.tenant;
  const { method, path } = request;
  if (path === `/${tenantId}/oauth2/v2.0/devicecode` && method === 'POST') return giveCode(request, parts);
  if (path !== pagePath(tenantId)) return undefined;
  if (method === 'GET')
    return consentPage({ action: path, appId: 'named by the code', scopes: undefined, users: [] });
  return method === 'POST' ? enterCode(request, parts) : undefined;
}

const pagePath = (tenantId: string) => `/${tenantId}/oauth2/deviceauth`;

function giveCode(
  request: IncomingRequest,
  { tenant, applications, grants, signIn }: DeviceFlowParts,
): Answer {
  const form = new URLSearchParams(request.bodyText);
  const absent = ['client_id', 'scope'].find((name) => (form.get(name) ?? '') === '');
  if (absent !== undefined) return refusalAnswer(request, missing(absent));
  const refusal = refusedAt(signIn, 'device-code');
  if (refusal !== undefined) return refusalAnswer(request, refusalOf(refusal));
  const application = applications.find(form.get('client_id') ?? '');
  if (application === undefined) return refusalAnswer(request, refusalOf(700016));
  const scope = form.get('scope') ?? '';
  const scopes = graphScopesIn(scope, []);
  if ('error' in scopes) return refusalAnswer(request, scopes);
  const deviceCode = secretText();
  const userCode = secretText()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 9)
    .toUpperCase();
  const expiresAt = addSeconds(request.now, signIn.deviceCodeLifetime);
  grants.deviceCodes.set(deviceCode, {
    ...{ clientId: application.clientId, userCode, scope, expiresAt },
    outcome: 'pending',
  });
  const page = `${request.origin}${pagePath(tenant.tenantId)}`;
  const body = {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: page,
    expires_in: signIn.deviceCodeLifetime,
    interval: signIn.deviceCodeInterval,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
  };
  return { status: 200, headers: { 'Cache-Control': 'no-store, no-cache' }, body };
}

function enterCode(request: IncomingRequest, parts: DeviceFlowParts): Answer {
  const form = new URLSearchParams(request.bodyText);
  const entered = (form.get('code') ?? '').trim().toUpperCase();
  const code = [...parts.grants.deviceCodes.values()].find(({ userCode }) => userCode === entered);
  if (code === undefined || code.outcome !== 'pending' || code.expiresAt <= request.now)
    return refusalPage(refusalOf(70020));
  return settle(code, form, request.now, parts);
}

function settle(code: DeviceCode, form: URLSearchParams, now: Date, parts: DeviceFlowParts): Answer {
  const scopes = graphScopesIn(code.scope, []);
  if ('error' in scopes) return refusalPage(scopes);
  const decision = decide(form, { clientId: code.clientId, scopes, nonce: undefined }, parts, now);
  if (decision.kind === 'shown') return refusalPage(decision.refusal);
  code.outcome = decision.kind === 'granted' ? decision.grant : 'declined';
  return donePage(decision.kind === 'granted' ? 'Signed in' : 'Not signed in');
}
