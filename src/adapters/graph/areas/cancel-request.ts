import type { ScheduleKind } from '../../../domain/model/access.ts';
import type { Refusal } from '../../../domain/model/role-schedules.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { RoleCall } from '../../../ports/index.ts';
import type { AccessWrites } from '../../../ports/tenant-writes.ts';
import type { GraphClient } from '../client/client.ts';
import { nameOf, requestFor } from '../client/operation.ts';
import type { Timing } from '../client/timing.ts';
import { pause } from '../client/timing.ts';
import { isOutcomeUnknown, refusalOf } from './refusal.ts';
import { readRow } from './role-collection.ts';
import { requestCollection, requestOperations } from './role-requests.ts';

const maxTries = 3;
const waitBeforeLookMilliseconds = 2_000;
/** An eligibility request may end as `Revoked` where an assignment request ends as `Canceled`. */
const cancelledStatuses = new Set(['Canceled', 'Revoked']);

/**
 * Cancels a request. After a lost answer it reads the request before it tries again.
 *
 * - `POST /roleManagement/directory/roleAssignmentScheduleRequests/{id}/cancel`: `RoleAssignmentSchedule.ReadWrite.Directory`
 * - `POST /roleManagement/directory/roleEligibilityScheduleRequests/{id}/cancel`: `RoleEligibilitySchedule.ReadWrite.Directory`
 *
 * Source: docs/graph-facts.md#cancelling-a-request.
 *
 * @throws GraphCallError `unavailable` when it is unknown whether the request was cancelled.
 */
export function cancelRequest({
  client,
  timing,
}: {
  readonly client: GraphClient;
  readonly timing: Timing;
}): AccessWrites['cancel'] {
  return async (kind, requestId, call) => {
    const operation = requestOperations[kind].cancel;
    const request = requestFor(operation, { ids: { id: requestId }, userToken: call.userToken });
    for (let tries = 1; ; tries += 1) {
      const tried = await attempt(() => client.send(request, call), call);
      if (tried === undefined) return undefined;
      if (!(tried instanceof GraphCallError)) {
        // The first try may have done it, and Graph refuses to cancel a cancelled request.
        return tries > 1 && (await isCancelled(client, kind, requestId, call)) ? undefined : tried;
      }
      const wait = Math.max(waitBeforeLookMilliseconds, (tried.retryAfterSeconds ?? 0) * 1000);
      await pause(timing, wait, call, nameOf(operation));
      if (await isCancelled(client, kind, requestId, call)) return undefined;
      if (tries === maxTries) throw tried;
    }
  };
}

/** @returns `undefined` when it is done, Graph's refusal, or the failure that leaves the outcome unknown. */
async function attempt(
  send: () => Promise<unknown>,
  call: RoleCall,
): Promise<Refusal | GraphCallError | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    const refusal = refusalOf(error, call.userToken !== undefined);
    if (refusal === undefined && !isOutcomeUnknown(error)) throw error;
    return refusal ?? error;
  }
}

async function isCancelled(
  client: GraphClient,
  kind: ScheduleKind,
  requestId: string,
  call: RoleCall,
): Promise<boolean> {
  const request = await readRow(client, requestCollection, kind, requestId, call);
  return request !== undefined && cancelledStatuses.has(request.status);
}
