import { z } from 'zod';
import { durationMilliseconds } from '../../../domain/matching/instants.ts';
import type { ScheduleKind } from '../../../domain/model/access.ts';
import { isSelfAction, parseAction } from '../../../domain/model/actions.ts';
import {
  progressOf,
  type ScheduleChange,
  type ScheduleRequest,
  type Ticket,
} from '../../../domain/model/role-schedules.ts';
import type { RoleCall, RoleManagement } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { notSent } from '../client/failures.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, type ReadAt, readWire, sent, toInstant } from '../client/wire.ts';
import {
  listRows,
  type ReadOperations,
  type RoleCollection,
  readOperations,
  readRow,
  toRoleKey,
} from './role-collection.ts';
import { scheduleInfo, toExpiration, toWireExpiration } from './schedule-fields.ts';

interface RequestOperations extends ReadOperations {
  readonly submit: GraphOperation;
  readonly cancel: GraphOperation;
}

const reading = readOperations('Request', 'ScheduleRequests', 'ReadWrite');
const ofAssignments = { application: 'RoleAssignmentSchedule.ReadWrite.Directory' } as const;
const ofEligibilities = { application: 'RoleEligibilitySchedule.ReadWrite.Directory' } as const;
const { path: assignments } = reading.assignment.list;
const { path: eligibilities } = reading.eligibility.list;

export const requestOperations = {
  assignment: {
    ...reading.assignment,
    submit: graphOperation('submitAssignmentRequest', 'POST', assignments, ofAssignments),
    cancel: graphOperation('cancelAssignmentRequest', 'POST', `${assignments}/{id}/cancel`, ofAssignments),
  },
  eligibility: {
    ...reading.eligibility,
    submit: graphOperation('submitEligibilityRequest', 'POST', eligibilities, ofEligibilities),
    cancel: graphOperation(
      'cancelEligibilityRequest',
      'POST',
      `${eligibilities}/{id}/cancel`,
      ofEligibilities,
    ),
  },
} as const satisfies Record<ScheduleKind, RequestOperations>;

const select = [
  'id',
  'action',
  'status',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'targetScheduleId',
  'approvalId',
  'createdDateTime',
  'completedDateTime',
  'createdBy',
  'scheduleInfo',
  'justification',
  'ticketInfo',
  'isValidationOnly',
];
const party = z.object({ id: sent.text }).nullish();
/**
 * `unifiedRoleAssignmentScheduleRequest`, `unifiedRoleEligibilityScheduleRequest`. Source:
 * docs/graph-facts.md#fields-of-requests.
 */
const wireRequest = z.compile(
  z.object({
    id,
    action: id,
    status: id,
    principalId: id,
    roleDefinitionId: id,
    directoryScopeId: id,
    targetScheduleId: sent.text,
    approvalId: sent.text,
    createdDateTime: sent.instant,
    completedDateTime: sent.instant,
    createdBy: z.object({ user: party, application: party }).nullish(),
    scheduleInfo,
    justification: sent.text,
    ticketInfo: z.object({ ticketNumber: sent.text, ticketSystem: sent.text }).nullish(),
    isValidationOnly: sent.flag,
  }),
);

/** @throws GraphCallError `invalid-response` for a request that lacks what Graph promises. */
export function toScheduleRequest(kind: ScheduleKind, item: unknown, at: ReadAt): ScheduleRequest {
  const wire = readWire(wireRequest, item, at);
  const action = parseAction(wire.action);
  return {
    kind,
    id: wire.id,
    key: toRoleKey(wire),
    action,
    status: wire.status,
    progress: progressOf(action, wire.status),
    targetScheduleId: wire.targetScheduleId ?? undefined,
    approvalId: wire.approvalId ?? undefined,
    createdDateTime: toInstant(wire.createdDateTime),
    completedDateTime: toInstant(wire.completedDateTime),
    createdBy: (wire.createdBy?.user?.id ?? wire.createdBy?.application?.id ?? undefined)?.toLowerCase(),
    startDateTime: toInstant(wire.scheduleInfo?.startDateTime),
    expiration: toExpiration(wire.scheduleInfo?.expiration),
    justification: wire.justification ?? undefined,
    ticket: toTicket(wire.ticketInfo),
    isValidationOnly: wire.isValidationOnly ?? false,
  };
}

/** Never null on the wire: an object of two nulls says that there is none. */
function toTicket(wire: z.infer<typeof wireRequest>['ticketInfo']): Ticket | undefined {
  const { ticketNumber, ticketSystem } = wire ?? {};
  if (ticketNumber == null && ticketSystem == null) return undefined;
  return { number: ticketNumber ?? undefined, system: ticketSystem ?? undefined };
}

export const requestCollection: RoleCollection<ScheduleRequest> = {
  operations: requestOperations,
  select: { assignment: select, eligibility: select },
  convert: toScheduleRequest,
};

/**
 * Lists schedule requests; `mine` lists the signed-in user's own. Graph forgets a request after about 45 days, and has
 * none for what was assigned outside PIM.
 *
 * - `GET /roleManagement/directory/roleAssignmentScheduleRequests`: `RoleAssignmentSchedule.ReadWrite.Directory`
 * - `GET /roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='principal')`: a user with `RoleAssignmentSchedule.ReadWrite.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleRequests`: `RoleEligibilitySchedule.ReadWrite.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleRequests/filterByCurrentUser(on='principal')`: a user with `RoleEligibilitySchedule.ReadWrite.Directory`
 *
 * Source: docs/graph-facts.md#listings-of-pim-resources.
 */
export function listRequests(client: GraphClient): RoleManagement['requests'] {
  return async function* (kind, wanted, call) {
    yield* listRows(client, requestCollection, kind, wanted, call);
  };
}

/**
 * Reads one schedule request. `undefined`: unknown, or forgotten after about 45 days (404
 * `RoleAssignmentRequestNotFound`).
 *
 * - `GET /roleManagement/directory/roleAssignmentScheduleRequests/{id}`: `RoleAssignmentSchedule.ReadWrite.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleRequests/{id}`: `RoleEligibilitySchedule.ReadWrite.Directory`
 *
 * Source: docs/graph-facts.md#request-retention.
 */
export function readRequest(client: GraphClient): RoleManagement['request'] {
  return (kind, requestId, call) => readRow(client, requestCollection, kind, requestId, call);
}

/**
 * The POST for a change. Source of the body: docs/graph-facts.md#request-actions.
 *
 * @throws GraphCallError, nothing sent: `signed-out` for a self action without a user's token, `rejected` for a duration
 *   that Graph could not read.
 */
export function requestForChange(change: ScheduleChange, { userToken }: RoleCall): GraphRequest {
  const operation = requestOperations[change.kind].submit;
  const refuse = (kind: 'signed-out' | 'rejected', code: string, because: string) =>
    notSent(kind, `${nameOf(operation)} ${change.action}`, code, because);
  if (isSelfAction(change.action) && userToken === undefined) {
    const because = "only the principal itself may ask for it. Give the user's token for Graph.";
    throw refuse('signed-out', 'NoUserToken', because);
  }
  if (change.expiration?.kind === 'after' && !isUsable(change.expiration.duration)) {
    const because = `"${change.expiration.duration}" is no duration of days, hours, minutes and seconds. Give one such as PT8H or P180D.`;
    throw refuse('rejected', 'InvalidDuration', because);
  }
  const request = requestFor(operation, { body: toBody(change), userToken });
  // A change that Graph only checks leaves nothing behind, so it may be sent as often as it takes.
  return change.validationOnly ? { ...request, onlyReads: true } : request;
}

function isUsable(duration: string): boolean {
  return (durationMilliseconds(duration) ?? 0) > 0;
}

function toBody(change: ScheduleChange): Readonly<Record<string, unknown>> {
  const { key, startDateTime, expiration, justification, ticket } = change;
  const hasSchedule = startDateTime !== undefined || expiration !== undefined;
  return {
    action: change.action,
    principalId: key.principalId,
    roleDefinitionId: key.roleDefinitionId,
    directoryScopeId: key.directoryScopeId,
    ...(hasSchedule && {
      scheduleInfo: {
        ...(startDateTime !== undefined && { startDateTime: startDateTime.toISOString() }),
        ...(expiration !== undefined && { expiration: toWireExpiration(expiration) }),
      },
    }),
    ...(justification !== undefined && { justification }),
    ...(ticket !== undefined && {
      ticketInfo: { ticketNumber: ticket.number ?? null, ticketSystem: ticket.system ?? null },
    }),
    ...(change.validationOnly && { isValidationOnly: true }),
  };
}
