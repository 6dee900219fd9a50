import { type AnyRole, type Caller, mayUse } from '../../ports/caller.ts';
import type { CallerTokens, Clock, Log } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';

/** Checks of the caller's token; `undefined` while the settings do not say whose tokens count. */
export type Gate = { readonly tokens: CallerTokens; readonly clock: Clock } | undefined;

type Admission =
  | { readonly kind: 'admitted'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly answer: HttpAnswer };

/** Authenticates and authorises a caller: the only way to a route's answer. */
export async function admit(
  gate: Gate,
  authorization: string | null,
  requiredRole: AnyRole,
  log: Log,
): Promise<Admission> {
  if (gate === undefined) return refuse(log, notConfigured(), 'the API is not configured');
  const token = bearerToken(authorization);
  if (token === undefined) return refuse(log, noToken(), 'no token');
  const verdict = await gate.tokens.judge(token, gate.clock.now());
  switch (verdict.kind) {
    case 'refused':
      return refuse(log, badToken(verdict.because), verdict.because);
    case 'unverifiable':
      return refuse(log, cannotVerify(), verdict.because);
    case 'valid':
      if (mayUse(verdict.caller, requiredRole)) return { kind: 'admitted', caller: verdict.caller };
      return refuse(
        log,
        missingRole(requiredRole),
        `${verdict.caller.objectId} lacks ${rolesText(requiredRole)}`,
      );
    default:
      return verdict satisfies never;
  }
}

function bearerToken(authorization: string | null): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}

function refuse(log: Log, answer: HttpAnswer, because: string): Admission {
  log.warn('http.refused', { status: answer.status, because });
  return { kind: 'refused', answer };
}

function notConfigured(): HttpAnswer {
  const detail =
    'Nobody is let in before the app setting API_AUDIENCE says whose tokens count; docs/api.md says how.';
  return problem(503, 'The API is not configured', detail);
}

function noToken(): HttpAnswer {
  const detail = 'Send an Entra access token for this API: Authorization: Bearer TOKEN.';
  return problem(401, 'A token is needed', detail, {}, { 'www-authenticate': 'Bearer' });
}

function badToken(because: string): HttpAnswer {
  const challenge = `Bearer error="invalid_token", error_description="${because.replace(/["\\]/g, '')}"`;
  const detail = `The access token is refused: ${because}. Get a new one for this API and its tenant.`;
  return problem(401, 'The token is not accepted', detail, {}, { 'www-authenticate': challenge });
}

function cannotVerify(): HttpAnswer {
  const detail =
    "Entra's signing keys cannot be read at the moment, so no token can be checked. Try again soon.";
  return problem(503, 'Tokens cannot be checked', detail, { retry: 'later' }, { 'retry-after': '30' });
}

/** The answer to a caller whose token is accepted and lacks the role. */
export function missingRole(role: AnyRole): HttpAnswer {
  const challenge = `Bearer error="insufficient_scope", scope="${[role].flat().join(' ')}"`;
  const detail = `This needs the app role ${rolesText(role)}. An administrator assigns it under Enterprise applications.`;
  return problem(403, 'An app role is missing', detail, {}, { 'www-authenticate': challenge });
}

function rolesText(role: AnyRole): string {
  return [role].flat().join(' or ');
}
