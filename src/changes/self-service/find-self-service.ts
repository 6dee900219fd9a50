import { subSeconds } from 'date-fns/subSeconds';
import { isNoEarlier } from '../../domain/matching/instants.ts';
import type { SelfServiceContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import type { ScheduleChange, ScheduleRequest } from '../../domain/model/role-schedules.ts';
import type { RoleCall } from '../../ports/index.ts';
import { findRow } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { isCancelled, observe } from '../change-schedule.ts';
import { cancelOutcome, ended, scheduleOutcome, seen } from '../outcomes.ts';
import { scheduleChangeOf } from './schedule-change.ts';

/** Clocks of this machine and of Graph may be apart by this. */
const toleranceSeconds = 60;

/**
 * Looks what became of something that a user asked for, when the process that held the user's token is gone: with the app's
 * own identity, which may read it. Sends nothing.
 *
 * @returns `undefined`: it does not show.
 * @throws GraphCallError when the tenant cannot be looked at.
 */
export async function findSelfService(
  record: ChangeRecord,
  content: SelfServiceContent,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  const change = scheduleChangeOf(content);
  if (change === undefined) {
    const { requestId = '' } = content;
    const request = await roles.request(content.scheduleKind, requestId, call);
    return isCancelled(request) ? cancelOutcome({ kind: 'done', request }) : undefined;
  }
  const sentAt = record.claimedAt ?? record.askedAt;
  const request = await requestOf(record, change, sentAt, { roles }, call);
  if (request?.progress === 'refused') return ended(request);
  if (request?.progress === 'pending') return scheduleOutcome({ kind: 'pending', request });
  const found = await observe(change, sentAt, request?.targetScheduleId, { roles, call });
  return found === undefined ? undefined : { ...seen(found), request };
}

/** The request that Graph made of it; of several the first since it was claimed. */
function requestOf(
  { graphRequestId }: ChangeRecord,
  { kind, key, action, justification }: ScheduleChange,
  sentAt: Date,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<ScheduleRequest | undefined> {
  if (graphRequestId !== undefined) return roles.request(kind, graphRequestId, call);
  const from = subSeconds(sentAt, toleranceSeconds);
  return findRow(
    roles.requests(kind, key, call),
    (request) =>
      request.action === action &&
      (request.justification ?? '') === (justification ?? '') &&
      isNoEarlier(request.createdDateTime, from),
  );
}
