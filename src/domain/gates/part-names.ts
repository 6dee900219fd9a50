import type { SnapshotPart } from '../model/snapshot.ts';

/** Each part of a snapshot in plain words. */
export const partNames: Readonly<Record<SnapshotPart, string>> = {
  'eligibility-schedules': 'eligibilities',
  'eligibility-instances': 'eligibilities in force',
  'assignment-schedules': 'active assignments',
  'assignment-instances': 'assignments in force',
  'eligibility-requests': 'requests about eligibilities',
  'assignment-requests': 'requests about assignments',
  users: 'users',
  'sign-ins': 'sign-ins of users',
  principals: 'groups, service principals and whoever else holds a role',
  'deleted-items': 'deleted users, groups and service principals',
  'group-members': 'members of groups',
  'group-eligibilities': 'whoever is eligible for groups',
  'group-assignments': 'whoever is assigned to groups',
  'role-settings': 'settings of roles',
  'role-definitions': 'definitions of roles',
  'access-history': "app's own memory of access",
};
