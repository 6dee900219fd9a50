import { GraphCallError, type GraphFailureFacts, type GraphFailureKind } from '../../../ports/errors.ts';
import { EntraRefusal } from '../../identity/entra-refusal.ts';
import { whyNoToken } from '../../identity/why-no-token.ts';
import { onOneLine, readFacts, readGraphError } from './error-answer.ts';
import type { Exchange } from './exchange.ts';

/** Ours: an answer whose body is not the JSON that it should be. */
export const unreadableCode = 'Unreadable';

const kindOfStatus: Readonly<Record<number, GraphFailureKind>> = {
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  429: 'throttled',
  // Graph answers 501 to a query that it has not implemented, which another try does not change.
  501: 'rejected',
};
/** Seen with 400 and with 403; another try never helps. */
const licenceCodes = new Set([
  'AadPremiumLicenseRequired',
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
]);

/** Whether Graph's code says that the tenant lacks a licence. */
export function isLicenceCode(code: string): boolean {
  return licenceCodes.has(code);
}

/** @returns what is wrong with the exchange's last answer, or `undefined` when it may be believed. */
export function failureOf(exchange: Exchange): GraphCallError | undefined {
  const { answer, operation } = exchange;
  if (answer === undefined)
    throw new TypeError(`${operation}: the chain ended without an answer and without a failure`);
  if (answer.status >= 400) return refusal(exchange, readGraphError(answer));
  if (answer.status >= 300) {
    const said = `answered ${answer.status}, a redirect, which is never followed because the token would go with it`;
    return invalidResponse(operation, { ...readFacts(answer), code: 'Redirected' }, said);
  }
  if (answer.unreadable === undefined) return undefined;
  return invalidResponse(
    operation,
    { ...readFacts(answer), code: unreadableCode },
    `answered ${answer.status}, but ${answer.unreadable}`,
  );
}

function refusal(exchange: Exchange, error: ReturnType<typeof readGraphError>): GraphCallError {
  const kind = isLicenceCode(error.code) ? 'forbidden' : kindOf(error.status);
  const said = [`${error.status} ${error.code}`, error.message].filter((part) => part !== '').join(': ');
  return new GraphCallError(
    kind,
    sentence(exchange.operation, said, error, adviceFor(kind, exchange, error)),
    error,
  );
}

function kindOf(status: number): GraphFailureKind {
  return kindOfStatus[status] ?? (status >= 500 ? 'unavailable' : 'rejected');
}

function adviceFor(
  kind: GraphFailureKind,
  { request }: Exchange,
  { status, code }: GraphFailureFacts,
): string {
  switch (kind) {
    case 'signed-out':
      if (request.userToken !== undefined)
        return "Graph refused the user's token: the user must sign in again (with the claims that Graph asks for, if it does).";
      return 'Graph refused two tokens in a row. Check that the managed identity belongs to this tenant and is not disabled; a token that it keeps from before a change lasts up to 24 h.';
    case 'forbidden':
      if (isLicenceCode(code))
        return 'The tenant needs a Microsoft Entra ID P1 or P2 (or Governance) licence for this.';
      if (request.userToken !== undefined)
        return `The user's token needs the delegated permission ${request.permission}, and the user a directory role that may do this.`;
      return `Grant the app role ${request.permission} to the app's managed identity (an admin must consent). If it has been granted, wait: the identity's tokens are cached, and a grant may take a day to reach them.`;
    case 'throttled':
      return 'Something else may be using the same quota; run again later.';
    case 'unavailable':
      return 'Microsoft Graph has trouble; run again later, and see the service health of the tenant.';
    case 'conflict':
      return 'Somebody else changed it at the same time; read it again before trying again.';
    case 'not-found':
      return 'It was deleted, or is so new that Graph does not know it everywhere yet.';
    default:
      return status === 501
        ? 'Graph has not implemented this request; it must be asked in another way.'
        : 'The request itself is at fault; another try will not help.';
  }
}

/** No answer: the connection broke or took too long. */
export function noAnswer(
  exchange: Exchange,
  cause: unknown,
  timedOutAfter: number | undefined,
): GraphCallError {
  const said =
    timedOutAfter === undefined
      ? `no answer: ${reasonOf(cause)}`
      : `no answer within ${timedOutAfter / 1000} s`;
  const ours = { clientRequestId: exchange.clientRequestId };
  const advice = `Check that ${exchange.destination.origin} can be reached from here; otherwise run again later.`;
  const code = timedOutAfter === undefined ? 'ConnectionFailed' : 'TimedOut';
  return new GraphCallError(
    'unavailable',
    sentence(exchange.operation, said, ours, advice),
    { code },
    { cause },
  );
}

/** The identity gave no token. */
export function signedOut(exchange: Exchange, scope: string, cause: unknown, tries: number): GraphCallError {
  const times = tries === 1 ? '' : ` (${tries} tries)`;
  const { by, because, advice } = whyNoToken(cause);
  const said = `not sent, because ${by} gave no token for ${scope.replace('/.default', '')}${times}: ${because}`;
  const code = cause instanceof EntraRefusal ? cause.code : cause instanceof Error ? cause.name : 'NoToken';
  return new GraphCallError(
    'signed-out',
    sentence(exchange.operation, said, {}, advice),
    { code },
    { cause },
  );
}

/** A user's token that cannot even be sent. It is not quoted. */
export function unusableUserToken({ operation }: Exchange): GraphCallError {
  return notSent(
    'signed-out',
    operation,
    'InvalidToken',
    "the user's token is not a bearer token. Sign in again.",
  );
}

/** A wish that is refused here, before anything is sent. @param because follows "GET /path: not sent: ". */
export function notSent(
  kind: GraphFailureKind,
  operation: string,
  code: string,
  because: string,
): GraphCallError {
  return new GraphCallError(kind, `${operation}: not sent: ${because}`, { code });
}

/** An answer that must not be believed. @param said follows "GET /path: ". */
export function invalidResponse(operation: string, facts: GraphFailureFacts, said: string): GraphCallError {
  const advice =
    'Nothing was concluded from it; if it happens again, see what stands between the app and Graph (a proxy?), or ask Microsoft support.';
  const cause = new Error(said);
  return new GraphCallError('invalid-response', sentence(operation, said, facts, advice), facts, { cause });
}

export function cancelled(operation: string, cause: unknown): GraphCallError {
  return new GraphCallError(
    'cancelled',
    `${operation}: cancelled by its caller before it was done.`,
    { code: 'Cancelled' },
    { cause },
  );
}

/** The same failure, when the time for further tries is over. */
export function givenUp(failure: GraphCallError, tries: number, waitMilliseconds: number): GraphCallError {
  const times = tries === 1 ? '1 try' : `${tries} tries`;
  const message = `${failure.message} Given up after ${times}: the next may come in ${Math.ceil(waitMilliseconds / 1000)} s at the earliest, which is longer than this call may still take.`;
  return new GraphCallError(failure.kind, message, failure, { cause: failure.cause ?? failure });
}

function sentence(
  operation: string,
  said: string,
  ids: { requestId?: string | undefined; clientRequestId?: string },
  advice: string,
): string {
  const id =
    ids.requestId === undefined
      ? ids.clientRequestId && `client-request-id ${ids.clientRequestId}`
      : `request-id ${ids.requestId}`;
  return `${operation}: ${said.replace(/\.$/, '')}${id === undefined ? '' : ` (${id})`}. ${advice}`;
}

/** `fetch` says only "fetch failed"; the reason stands in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return onOneLine(error.message).replace(/\.$/, '');
  const detail = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return onOneLine(error.message.includes(detail) ? error.message : `${error.message} (${detail})`);
}
