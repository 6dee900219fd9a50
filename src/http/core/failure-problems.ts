import { randomUUID } from 'node:crypto';
import type { OutcomeFailure } from '../../domain/model/outcome.ts';
import type { Refusal } from '../../domain/model/role-schedules.ts';
import { GraphCallError, type GraphFailureKind, StoreError } from '../../ports/errors.ts';
import type { Log } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';

interface GraphProblem {
  readonly status: number;
  readonly title: string;
  readonly retry: 'never' | 'later';
}

/**
 * Answers to failed calls to Graph. Graph's 401 and 403 are this app's to mend and not the caller's, so they are no 401
 * or 403 of this API.
 */
const graphProblems: Readonly<Record<GraphFailureKind, GraphProblem>> = {
  'signed-out': { status: 502, title: 'This app cannot sign in to Microsoft Graph', retry: 'never' },
  forbidden: { status: 502, title: 'Microsoft Graph denied this app permission', retry: 'never' },
  throttled: { status: 503, title: 'Microsoft Graph is busy', retry: 'later' },
  unavailable: { status: 503, title: 'Microsoft Graph is unavailable', retry: 'later' },
  'not-found': { status: 404, title: 'Microsoft Graph found no such object', retry: 'never' },
  conflict: { status: 409, title: 'Somebody else changed it at the same time', retry: 'later' },
  rejected: { status: 422, title: 'Microsoft Graph refused the request', retry: 'never' },
  'invalid-response': {
    status: 502,
    title: 'Microsoft Graph sent an invalid response',
    retry: 'later',
  },
  cancelled: { status: 504, title: 'The time for this call ran out', retry: 'later' },
};

/** Seconds that a caller should wait where Graph names none. */
const RETRY_AFTER_SECONDS = 30;

/** A failed call to Graph, as an error has it or as the record of a change has kept it. */
export function outcomeProblem(
  failure: OutcomeFailure & { readonly message: string },
  changeId?: string,
): HttpAnswer {
  const { status, title, retry } = graphProblems[isFailureKind(failure.kind) ? failure.kind : 'unavailable'];
  const { code: graphCode, requestId, claims, message } = failure;
  const members = { graphCode, requestId, retry, claims, changeId };
  const wait = { 'retry-after': String(Math.ceil(failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS)) };
  return problem(status, title, message, members, status === 503 ? wait : {});
}

function isFailureKind(kind: string): kind is GraphFailureKind {
  return Object.hasOwn(graphProblems, kind);
}

/** Entra's refusal of a change: which rules failed, and whether another try can ever help. */
export function refusalProblem(refusal: Refusal, changeId?: string): HttpAnswer {
  const { failedRules, requestId, retry, claims, code: graphCode } = refusal;
  const members = { graphCode, failedRules, requestId, retry, claims, changeId };
  return problem(refusalStatus(refusal), refusalTitle(refusal), refusal.message, members);
}

function refusalStatus({ failedRules, status, code, retry }: Refusal): number {
  if (failedRules.length > 0 || retry === 'with-other-token') return 422;
  if (status === 404) return 404;
  if (status === 409 || retry === 'later' || stateCodes.has(code)) return 409;
  return 400;
}

/** Codes of refusals where the request is well made and the state of the tenant stands against it. */
const stateCodes = new Set([
  'RoleAssignmentExists',
  'RoleAssignmentDoesNotExist',
  'RoleAssignmentRequestExists',
  'PendingRoleAssignmentRequest',
  'ActiveDurationTooShort',
]);

function refusalTitle({ failedRules }: Refusal): string {
  return failedRules.length > 0
    ? "The role's settings do not allow it"
    : 'Microsoft Entra refused the change';
}

/** Turns any failure into a problem. One that this app does not know is logged under an id, and answered without its cause. */
export function failureProblem(error: unknown, log: Log): HttpAnswer {
  if (error instanceof GraphCallError) return outcomeProblem(error);
  if (error instanceof StoreError && error.code === 'InvalidContinuationToken')
    return problem(400, 'The request is invalid', error.message);
  if (error instanceof StoreError) {
    const errorId = randomUUID();
    log.error('http.failed', { errorId, code: error.code, because: error.message });
    // Where the store is, is not for every caller to know.
    const detail = `The app's own store failed (${error.kind}); what was asked for was not done. Look for ${errorId} in the app's log.`;
    const status = error.kind === 'rejected' || error.kind === 'corrupt-row' ? 500 : 503;
    return problem(status, 'The store cannot be used', detail, { errorId });
  }
  const errorId = randomUUID();
  const because = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error('http.failed', { errorId, because });
  const detail = `The app has a defect. Look for ${errorId} in its log.`;
  return problem(500, 'Internal error', detail, { errorId });
}
