import { subHours } from 'date-fns/subHours';
import type { Directory, User } from '../../directory.ts';
import type { Random } from '../../random.ts';
import type { AssignmentKey } from '../identifiers.ts';
import type { RoleManagement } from '../role-management.ts';
import type { ScheduleWindow } from '../role-schedules.ts';
import { requestsKeptHours, type ScheduleRequest } from '../schedule-requests.ts';

export interface Planting {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly random: Random;
  readonly now: Date;
  /** What is held already: one principal has one assignment of a kind, role and scope. */
  readonly taken: Set<string>;
  /** Who made people eligible, in turn: administrators and an app. */
  readonly makers: readonly string[];
}

export type Asked = Omit<ScheduleRequest, 'completedAt' | 'ticket' | 'window' | 'approvalId'> &
  ScheduleWindow;

export function remember({ roles, now }: Planting, { startsAt, expiration, ...request }: Asked): void {
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
export function claim({ taken }: Planting, kind: string, key: AssignmentKey): boolean {
  const text = [kind, key.principalId, key.roleDefinitionId, key.directoryScopeId].join();
  if (taken.has(text)) return false;
  taken.add(text);
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
