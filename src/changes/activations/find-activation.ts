import { endOf } from '../../domain/matching/ends.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import type { ScheduleRequest } from '../../domain/model/role-schedules.ts';
import type { RoleCall } from '../../ports/index.ts';
import { wholeListing } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { ended, scheduleOutcome, seen } from '../outcomes.ts';

/**
 * Looks what became of an activation whose executor is gone: its request has the id of its command in its justification.
 * Sends nothing.
 *
 * @returns `undefined`: nothing of it shows.
 */
export async function findActivation(
  { key }: ActivationContent,
  record: ChangeRecord,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  const requests = await wholeListing(roles.requests('assignment', key, call));
  const request = requests.find((one) => isOf(one, record));
  if (request === undefined) return undefined;
  if (request.progress === 'refused') return ended(request);
  if (request.progress === 'pending') return scheduleOutcome({ kind: 'pending', request });
  const schedules = await wholeListing(roles.schedules('assignment', key, call));
  const made = [request.id, request.targetScheduleId].map((id) => id?.toLowerCase());
  const schedule = schedules.find(({ id, createdUsing = id }) =>
    [id, createdUsing].some((one) => made.includes(one.toLowerCase())),
  );
  if (schedule === undefined) {
    const because = 'Microsoft Entra took the request, and the access does not show';
    return scheduleOutcome({ kind: 'unconfirmed', request, because });
  }
  const end = endOf(schedule);
  return {
    ...seen({ schedule, instance: undefined }),
    request,
    ...(end instanceof Date && { grantedUntil: end }),
  };
}

function isOf({ id, justification }: ScheduleRequest, record: ChangeRecord): boolean {
  if (record.graphRequestId !== undefined && sameId(id, record.graphRequestId)) return true;
  return justification?.includes(`activation ${record.id}`) === true;
}
