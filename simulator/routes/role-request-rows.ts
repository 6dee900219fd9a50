import { bitsOf } from '../random.ts';
import { type Expiration, endOf } from '../state/role-schedules.ts';
import type { ScheduleRequest } from '../state/schedule-requests.ts';
import type { RoleRow } from './role-rows.ts';

/** The additional field of requests that `$expand` uses. */
export interface RequestRow extends RoleRow {
  readonly targetScheduleId: string | null;
}

/**
 * `unifiedRole{Assignment|Eligibility}ScheduleRequest`. A POST answers instants with seven digits; lists round them,
 * so the two differ (docs/graph-facts.md#instants).
 */
export function requestRow(
  request: ScheduleRequest,
  { posted = false, isValidationOnly = false } = {},
): RequestRow {
  const { completedAt, createdBy, window, ticket } = request;
  const precise = (instant: Date) => preciseText(instant, request.id);
  const created = posted ? precise(request.createdAt) : coarseText(request.createdAt, 10);
  const startsAsWanted =
    request.status === 'Granted' || window?.startsAt.getTime() !== completedAt?.getTime();
  return {
    id: request.id,
    status: request.status,
    createdDateTime: created,
    completedDateTime: completedAt && (posted ? precise(completedAt) : coarseText(completedAt, 1_000)),
    approvalId: request.approvalId,
    customData: null,
    action: request.action,
    principalId: request.principalId,
    roleDefinitionId: request.roleDefinitionId,
    directoryScopeId: request.directoryScopeId,
    appScopeId: null,
    isValidationOnly,
    targetScheduleId: request.targetScheduleId,
    justification: request.justification,
    createdBy: { application: null, device: null, user: { displayName: null, id: createdBy } },
    scheduleInfo: window && {
      startDateTime: startsAsWanted ? plainText(window.startsAt) : precise(window.startsAt),
      recurrence: null,
      expiration: expirationRow(window.expiration),
    },
    ticketInfo: { ticketNumber: ticket.number, ticketSystem: ticket.system },
  } as RequestRow;
}

/** The expiration as it was requested: a duration has no end date. */
function expirationRow(expiration: Expiration) {
  const end = expiration.type === 'afterDateTime' ? endOf({ expiration }) : undefined;
  return {
    type: expiration.type,
    endDateTime: end === undefined ? null : plainText(end),
    duration: expiration.type === 'afterDuration' ? expiration.duration : null,
  };
}

function plainText(instant: Date): string {
  return instant.toISOString().replace(/\.?0*Z$/, 'Z');
}

function coarseText(instant: Date, milliseconds: number): string {
  return plainText(new Date(Math.ceil(instant.getTime() / milliseconds) * milliseconds));
}

/** An instant with digits below the millisecond that are derived from the id. */
function preciseText(instant: Date, id: string): string {
  const digits = String(1_000 + (bitsOf(id) % 9_000));
  return instant.toISOString().replace('Z', `${digits}Z`);
}
