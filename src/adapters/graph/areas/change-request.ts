import { isSelfAction } from '../../../domain/model/actions.ts';
import { durationMilliseconds } from '../../../domain/model/durations.ts';
import type { ScheduleChange } from '../../../domain/model/role-schedules.ts';
import type { RoleCall } from '../../../ports/index.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { notSent } from '../client/failures.ts';
import { nameOf, requestFor } from '../client/operation.ts';
import { toWireExpiration } from './expiration.ts';
import { requestOperations } from './role-requests.ts';

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
