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
  /** What is held already: one principal has one assignment of a kind, role and scope. */
  readonly claimedKeys: Set<string>;
  /** Who made people eligible, in turn: administrators and an app. */
  readonly assigners: readonly string[];
}

export type SeedRequest = Omit<ScheduleRequest, 'completedAt' | 'ticket' | 'window' | 'approvalId'> &
  ScheduleWindow;

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

/** `false`: this principal has it already. */
export function claimKey({ claimedKeys }: SeedContext, kind: string, key: AssignmentKey): boolean {
  const text = [kind, key.principalId, key.roleDefinitionId, key.directoryScopeId].join();
  if (claimedKeys.has(text)) return false;
  claimedKeys.add(text);
  return true;
}

/** The first people who are no emergency accounts and may sign in. */
export function administrators(directory: Directory): readonly User[] {
  return directory.users
    .all()
    .slice(2)
    .filter(({ accountEnabled }) => accountEnabled)
    .slice(0, 4);
}
