import { subHours } from 'date-fns/subHours';
import type { Directory, User } from '../../directory.ts';
import type { Random } from '../../random.ts';
import type { AssignmentKey } from '../identifiers.ts';
import type { RoleManagement } from '../role-management.ts';
import type { ScheduleWindow } from '../role-schedules.ts';
import { requestsKeptHours, type ScheduleRequest } from '../schedule-requests.ts';

export interface SeedContext {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly random: Random;
  readonly now: Date;
  /** Keys that are taken: a principal has one assignment of a kind, role and scope. */
  readonly claimedKeys: Set<string>;
  /** Administrators and an app that assign eligibilities, in turn. */
  readonly assigners: readonly string[];
}

type SeedRequest = Omit<ScheduleRequest, 'completedAt' | 'ticket' | 'window' | 'approvalId'> & ScheduleWindow;

export function addRequest(
  { roles, now }: SeedContext,
  { startsAt, expiration, ...request }: SeedRequest,
): void {
  if (request.createdAt <= subHours(now, requestsKeptHours)) return;
  roles.requests.add({
    ...request,
    completedAt: startsAt > request.createdAt ? startsAt : request.createdAt,
    ticket: { number: null, system: null },
    window: { startsAt, expiration },
    approvalId: null,
  });
}

/** @returns `false` when the principal has this access already. */
export function claimKey({ claimedKeys }: SeedContext, kind: string, key: AssignmentKey): boolean {
  const text = [kind, key.principalId, key.roleDefinitionId, key.directoryScopeId].join();
  if (claimedKeys.has(text)) return false;
  claimedKeys.add(text);
  return true;
}

/** The first enabled people after the emergency accounts. */
export function administrators(directory: Directory): readonly User[] {
  return directory.users
    .all()
    .slice(2)
    .filter(({ accountEnabled }) => accountEnabled)
    .slice(0, 4);
}
