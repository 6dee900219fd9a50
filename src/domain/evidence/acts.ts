import { durationMilliseconds, laterBy } from '../matching/instants.ts';
import { type AccessKey, keyText, orderedKey, type ScheduleKind } from '../model/access.ts';
import { isActivation, isRemoval, parseAction } from '../model/actions.ts';
import type { FactCause } from '../model/evidence.ts';
import type { InstantText, RecordedEligibility, RecordedRequest } from '../model/recorded.ts';
import { progressOf } from '../model/role-schedules.ts';

/**
 * Something that somebody did to an access, put together from all that tells of it: a request, rows of the audit log, a change
 * of this app. The rows of one act may carry different correlation ids, so they are tied by what they are about.
 */
export interface Act {
  readonly kind: ScheduleKind;
  readonly isActivation: boolean;
  /** `replaces`: an extension or an update, which ends one schedule and begins another. */
  readonly effect: 'begins' | 'replaces' | 'ends';
  readonly principalId: string;
  /** Of a group's access: the group. */
  readonly roleDefinitionId: string;
  /** `undefined`: the scope is not said. */
  readonly key: AccessKey | undefined;
  readonly at: InstantText;
  /** When what begins is in force: no earlier than the act. */
  readonly from: InstantText;
  readonly source: 'request' | 'audit-event' | 'change';
  /** Ids of the schedule that it is about, as far as they are said: that it made, or that it ended. */
  readonly scheduleIds: readonly string[];
  /** The end of what begins. */
  readonly until: RecordedEligibility['endDateTime'];
  readonly cause: FactCause;
}

export const noCause: FactCause = {
  requestId: null,
  justification: null,
  ticket: null,
  by: null,
  approvedBy: null,
  changeId: null,
  auditEventId: null,
};

/**
 * The act of a request that took effect by an instant; `undefined`: it did not, or not yet.
 *
 * A request that was granted for a later start has made its schedule when it was made: its completion is that start.
 */
export function actOfRequest(request: RecordedRequest, now: InstantText): Act | undefined {
  const action = parseAction(request.action);
  if (typeof action !== 'string' || progressOf(action, request.status) !== 'granted') return undefined;
  const at = [request.completedDateTime, request.createdDateTime].find(
    (instant) => instant !== null && instant <= now,
  );
  if (at === undefined || at === null) return undefined;
  const { key } = request;
  const ids = [request.targetScheduleId, ...(isRemoval(action) ? [] : [request.id])];
  return {
    kind: request.of,
    isActivation: isActivation(action),
    effect: effectOf(action),
    principalId: key.principalId,
    roleDefinitionId: 'groupId' in key ? key.groupId : key.roleDefinitionId,
    key: orderedKey(key),
    at,
    from: startOf(request, at),
    source: 'request',
    scheduleIds: ids.flatMap((id) => (id === null ? [] : [id.toLowerCase()])),
    until: endOfRequest(request, at),
    cause: causeOfRequest(request),
  };
}

function effectOf(action: Exclude<ReturnType<typeof parseAction>, object>): Act['effect'] {
  if (isRemoval(action)) return 'ends';
  return action === 'adminUpdate' || action === 'adminExtend' || action === 'selfExtend'
    ? 'replaces'
    : 'begins';
}

/** The later of when it was asked to begin and when it was done. */
function startOf(request: Pick<RecordedRequest, 'startDateTime'>, at: InstantText): InstantText {
  return request.startDateTime !== null && request.startDateTime > at ? request.startDateTime : at;
}

function endOfRequest(request: RecordedRequest, at: InstantText): RecordedEligibility['endDateTime'] {
  const { expiration } = request;
  if (expiration === 'never') return 'never';
  if (expiration === null) return 'unknown';
  const length = durationMilliseconds(expiration);
  if (length !== undefined) return laterBy(new Date(startOf(request, at)), length).toISOString();
  return Number.isNaN(Date.parse(expiration)) ? 'unknown' : new Date(expiration).toISOString();
}

function causeOfRequest(request: RecordedRequest): FactCause {
  const ticket = [request.ticketSystem, request.ticketNumber].filter((part) => part !== null && part !== '');
  return {
    ...noCause,
    requestId: request.id,
    justification: request.justification,
    ticket: ticket.length === 0 ? null : ticket.join(' '),
    by: request.createdBy,
  };
}

/** A cause with what another tells where it says nothing. */
export function withMore(cause: FactCause, more: FactCause): FactCause {
  return {
    requestId: cause.requestId ?? more.requestId,
    justification: cause.justification ?? more.justification,
    ticket: cause.ticket ?? more.ticket,
    by: cause.by ?? more.by,
    approvedBy: cause.approvedBy ?? more.approvedBy,
    changeId: cause.changeId ?? more.changeId,
    auditEventId: cause.auditEventId ?? more.auditEventId,
  };
}

/** Principal, role and scope of an act as one text; `undefined`: the scope is not said. */
export function accessOf({ key }: Act): string | undefined {
  return key === undefined ? undefined : keyText(key);
}
