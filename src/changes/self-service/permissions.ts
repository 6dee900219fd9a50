import type { ScheduleKind } from '../../domain/model/access.ts';

/** Delegated permissions of Microsoft Graph: the least for what a user asks for themself. */
const permissions = {
  assignment: {
    read: 'RoleAssignmentSchedule.Read.Directory',
    readRequests: 'RoleAssignmentSchedule.ReadWrite.Directory',
    write: 'RoleAssignmentSchedule.ReadWrite.Directory',
  },
  eligibility: {
    read: 'RoleEligibilitySchedule.Read.Directory',
    readRequests: 'RoleEligibilitySchedule.ReadWrite.Directory',
    write: 'RoleEligibilitySchedule.ReadWrite.Directory',
  },
} as const satisfies Record<ScheduleKind, Record<string, string>>;

/** The permission by name, to be asked for when it is needed: a tenant consents to those whose routes it wants. */
export function permissionFor(kind: ScheduleKind, what: 'read' | 'readRequests' | 'write'): string {
  return permissions[kind][what];
}
