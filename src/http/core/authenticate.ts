import { type AnyRole, type Caller, mayUse } from '../../ports/caller.ts';
import type { CallerTokens, Clock, Log } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';
import { type CallerPolicy, callerRefusal, insufficientScope } from './caller-policy.ts';
import type { CallerRates } from './caller-rates.ts';

/** Checks of callers and their tokens; `undefined` while the settings do not say whose tokens count. */
export type Gate =
  | {
      readonly tokens: CallerTokens;
      readonly clock: Clock;
      readonly policy: CallerPolicy;
      readonly rates: CallerRates;
    }
  | undefined;

/** What a request asks the gate for. */
interface Wanted {
  readonly requiredRole: AnyRole;
  readonly isForPeople: boolean;
  /** Everything but reading. */
  readonly isWrite: boolean;
}

type Admission =
  | { readonly kind: 'admitted'; readonly caller: Caller; readonly token: string }
  | { readonly kind: 'refused'; readonly answer: HttpAnswer };

/**
 * Authenticates and authorises a caller: the only way to a route's answer. Nobody but Entra's keys is asked, and nothing is
 * written, before it is through.
 */
export async function admit(
  gate: Gate,
  authorization: string | null,
  wanted: Wanted,
  log: Log,
): Promise<Admission> {
  if (gate === undefined) return refuse(log, notConfigured(), 'the API is not configured');
  const token = bearerToken(authorization);
  if (token === undefined) return refuse(log, noToken(), 'no token');
  const now = gate.clock.now();
  const verdict = await gate.tokens.judge(token, now);
  switch (verdict.kind) {
    case 'refused':
      return refuse(log, badToken(verdict.because), verdict.because);
    case 'unverifiable':
      return refuse(log, cannotVerify(), verdict.because);
    case 'valid':
      return authorise({ caller: verdict.caller, token }, gate, wanted, now, log);
    default:
      return verdict satisfies never;
  }
}

function authorise(
  { caller, token }: { readonly caller: Caller; readonly token: string },
  { policy, rates }: Exclude<Gate, undefined>,
  { requiredRole, isForPeople, isWrite }: Wanted,
  now: Date,
  log: Log,
): Admission {
  const wait = rates.count(caller, isWrite, now);
  if (wait !== undefined) return refuse(log, tooMany(isWrite, wait), `${caller.objectId} asks too often`);
  const refusal = callerRefusal(caller, policy, isWrite);
  if (refusal !== undefined) return refuse(log, refusal.answer, `${caller.objectId}: ${refusal.because}`);
  if (!mayUse(caller, requiredRole))
    return refuse(log, missingRole(requiredRole), `${caller.objectId} lacks ${rolesText(requiredRole)}`);
  if (isForPeople && caller.kind !== 'user') return refuse(log, onlyPeople(), `${caller.objectId} is an app`);
  return { kind: 'admitted', caller, token };
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

function onlyPeople(): HttpAnswer {
  const detail = 'An app by itself may not do this, whatever its roles: call with the token of a person.';
  return problem(403, 'Only people may do this', detail, { retry: 'never' });
}

function tooMany(isWrite: boolean, seconds: number): HttpAnswer {
  const what = isWrite ? 'changes, plans and runs' : 'reads';
  const detail = `You have asked for as many ${what} as one caller may in a minute. Ask again in ${seconds} s.`;
  return problem(429, 'Too many requests', detail, { retry: 'later' }, { 'retry-after': String(seconds) });
}

/** The answer to a caller whose token is accepted and lacks the role. */
export function missingRole(role: AnyRole): HttpAnswer {
  const detail = `This needs the app role ${rolesText(role)}. An administrator assigns it under Enterprise applications.`;
  return problem(403, 'An app role is missing', detail, {}, insufficientScope(role));
}

function rolesText(role: AnyRole): string {
  return [role].flat().join(' or ');
}
