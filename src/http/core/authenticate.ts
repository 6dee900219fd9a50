import { type ApiRole, type Caller, mayUse } from '../../ports/caller.ts';
import type { CallerTokens, Clock, Log } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';

/** How callers are told apart; `undefined` while the settings do not say. */
export type Gate = { readonly tokens: CallerTokens; readonly clock: Clock } | undefined;

export type Entry =
  | { readonly kind: 'in'; readonly caller: Caller }
  | { readonly kind: 'out'; readonly answer: HttpAnswer };

/** Who calls, and whether they may: the only way to a route's answer. */
export async function enter(
  gate: Gate,
  authorization: string | null,
  least: ApiRole,
  log: Log,
): Promise<Entry> {
  if (gate === undefined) return out(log, notConfigured(), 'the API is not configured');
  const token = bearerToken(authorization);
  if (token === undefined) return out(log, noToken(), 'no token');
  const verdict = await gate.tokens.judge(token, gate.clock.now());
  switch (verdict.kind) {
    case 'refused':
      return out(log, badToken(verdict.because), verdict.because);
    case 'unverifiable':
      return out(log, cannotVerify(), verdict.because);
    case 'valid':
      if (mayUse(verdict.caller, least)) return { kind: 'in', caller: verdict.caller };
      return out(log, missingRole(least), `${verdict.caller.objectId} lacks ${least}`);
    default:
      return verdict satisfies never;
  }
}

function bearerToken(authorization: string | null): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}

function out(log: Log, answer: HttpAnswer, because: string): Entry {
  log.warn('http.refused', { status: answer.status, because });
  return { kind: 'out', answer };
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

function missingRole(least: ApiRole): HttpAnswer {
  const challenge = `Bearer error="insufficient_scope", scope="${least}"`;
  const detail = `This needs the app role ${least}. An administrator assigns it under Enterprise applications.`;
  return problem(403, 'An app role is missing', detail, {}, { 'www-authenticate': challenge });
}
