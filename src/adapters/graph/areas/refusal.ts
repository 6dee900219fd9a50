import { z } from 'zod';
import type { Refusal } from '../../../domain/model/role-schedules.ts';
import type { GraphCallError } from '../../../ports/errors.ts';
import { unreadableCode } from '../client/failures.ts';
import { isGraphsOwn } from './found-or-nothing.ts';

/** The answers with which Graph refuses one request, and not the caller or the tenant. */
const refusals = new Set([400, 404, 409]);

/** These pass by themselves. Source: docs/graph-facts.md#retry-classes. */
const passingCodes = new Set([
  'ActiveDurationTooShort',
  'SubjectNotFound',
  'RoleNotFound',
  'PendingRoleAssignmentRequest',
  'ResourceIsLocked',
  'Directory_ConcurrencyViolation',
]);
const acrsCode = 'RoleAssignmentRequestAcrsValidationFailed';

const listOfRules = z.array(z.string());

/**
 * Graph's "no" to one request as data (docs/graph-facts.md#errors-of-pim). `undefined` for a failure that is about
 * something else: who asks (401, 403), what the tenant has paid for, or whether Graph is there at all.
 *
 * @param byUser whether a user's token was sent: an app can never show MFA, whatever its token.
 */
export function refusalOf(failure: GraphCallError, byUser: boolean): Refusal | undefined {
  const { status, code, kind } = failure;
  if (status === undefined || !refusals.has(status) || kind === 'forbidden' || !isGraphsOwn(failure))
    return undefined;
  const failedRules = readFailedRules(failure.said);
  return {
    code,
    message: failure.said ?? '',
    failedRules,
    claims: failure.claims,
    retry: retryOf(code, failedRules, byUser),
    status,
    requestId: failure.requestId,
    date: failure.date,
  };
}

/** Whether it is unknown if a request that was sent was carried out. */
export function isOutcomeUnknown({ kind, status, code }: GraphCallError): boolean {
  if (kind === 'unavailable') return true;
  return code === unreadableCode && status !== undefined && status < 300;
}

function retryOf(code: string, failedRules: readonly string[], byUser: boolean): Refusal['retry'] {
  if (passingCodes.has(code)) return 'later';
  if (code === acrsCode) return 'with-other-token';
  const onlyMfa = failedRules.length > 0 && failedRules.every((rule) => rule === 'MfaRule');
  return onlyMfa && byUser ? 'with-other-token' : 'never';
}

/** `The following policy rules failed: ["ExpirationRule","MfaRule"]`. */
function readFailedRules(message: string | undefined): readonly string[] {
  const list = /policy rules failed[^[]*(\[[^\]]*\])/i.exec(message ?? '')?.[1];
  if (list === undefined) return [];
  try {
    return listOfRules.safeParse(JSON.parse(list)).data ?? [];
  } catch {
    // No list any more: the message still has what Graph said.
    return [];
  }
}
