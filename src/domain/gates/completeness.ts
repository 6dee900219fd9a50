import type { Obstacle } from '../model/plan.ts';
import type { SnapshotPart, TenantSnapshot } from '../model/snapshot.ts';

/** Each part of a snapshot in plain words. */
const partNames: Readonly<Record<SnapshotPart, string>> = {
  'eligibility-schedules': 'eligibilities',
  'assignment-schedules': 'active assignments',
  'assignment-instances': 'assignments in force',
  'eligibility-requests': 'requests about eligibilities',
  'assignment-requests': 'requests about assignments',
  users: 'users',
  'sign-ins': 'sign-ins of users',
  principals: 'groups, service principals and whoever else holds a role',
  'deleted-items': 'deleted users, groups and service principals',
  'group-members': 'members of groups',
  'role-settings': 'settings of roles',
  'role-definitions': 'definitions of roles',
  'access-history': "app's own memory of access",
};

/** An incomplete part stops removals and lets renewals go on. One obstacle for each part. */
export function completenessObstacles({ gaps }: TenantSnapshot): readonly Obstacle[] {
  return [...Map.groupBy(gaps, ({ part }) => part)].map(([part, all]) => {
    const cause = (all[0]?.because ?? '').replace(/\.$/, '');
    const more = all.length > 1 ? ` (and ${all.length - 1} more like it)` : '';
    const sentence =
      `The ${partNames[part]} could not be read completely, so nothing is removed; renewals may go on. Cause: ${cause}${more}. ` +
      'Put that right; the next run looks again.';
    return { code: 'incomplete', stops: 'destructive', itemId: undefined, sentence } as const;
  });
}
