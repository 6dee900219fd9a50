import type { KeyValue, ModifiedProperty } from './audit-event.ts';
import { changed } from './audit-parties.ts';

/** A kind of audit row that has nothing to do with role management. */
export interface ActivityTemplate {
  readonly service: string;
  readonly category: string;
  readonly activity: string;
  readonly operation: string;
  readonly by: 'user' | 'app' | 'MS-PIM';
  readonly target: 'User' | 'Group' | 'Application' | 'ServicePrincipal' | 'Policy' | 'Device' | 'Other';
  readonly ids: 'Directory' | 'SSGM' | 'PIM' | 'guid';
  readonly changes: readonly ModifiedProperty[];
  readonly detail?: KeyValue;
}

/** Name, old value, new value. */
type Changes = readonly (readonly [string, unknown, unknown])[];

function directoryActivity(
  category: string,
  activity: string,
  by: ActivityTemplate['by'],
  target: ActivityTemplate['target'],
  changes: Changes = [],
): ActivityTemplate {
  const operation = /^(Add|Delete|Remove|Update)/.exec(activity)?.[1] ?? 'Update';
  const ids = 'Directory';
  return {
    service: 'Core Directory',
    category,
    activity,
    operation,
    by,
    target,
    ids,
    changes: changesOf(changes),
  };
}

function changesOf(changes: Changes): ModifiedProperty[] {
  return changes.map(([name, before, after]) => changed(name, before, after));
}

const userAgent: KeyValue = { key: 'User-Agent', value: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)' };

const userActivities: readonly ActivityTemplate[] = [
  directoryActivity('UserManagement', 'Update user', 'app', 'User', [
    ['LastDirSyncTime', ['2026-01-01T00:00:00Z'], ['2026-01-01T00:30:00Z']],
    ['Included Updated Properties', null, 'LastDirSyncTime'],
  ]),
  directoryActivity('UserManagement', 'Update user', 'user', 'User', [
    ['JobTitle', ['Engineer'], ['Senior "Site" Engineer']],
    ['Included Updated Properties', null, 'JobTitle'],
  ]),
  directoryActivity('UserManagement', 'Add user', 'user', 'User', [['AccountEnabled', [], [true]]]),
  directoryActivity('UserManagement', 'Disable account', 'user', 'User', [
    ['AccountEnabled', [true], [false]],
  ]),
  directoryActivity('UserManagement', 'Change user license', 'app', 'User', [
    ['AssignedLicense', [], ['SKU E5']],
  ]),
  directoryActivity('UserManagement', 'Update StsRefreshTokenValidFrom Timestamp', 'user', 'User'),
  {
    service: 'Authentication Methods',
    category: 'UserManagement',
    activity: 'User registered security info',
    operation: 'Add',
    by: 'user',
    target: 'User',
    ids: 'guid',
    changes: [],
    detail: userAgent,
  },
];

const groupActivities: readonly ActivityTemplate[] = [
  directoryActivity('GroupManagement', 'Add member to group', 'user', 'Group', [
    ['Group.DisplayName', null, 'Finance Ünïon'],
  ]),
  directoryActivity('GroupManagement', 'Remove member from group', 'app', 'Group', [
    ['Group.DisplayName', 'Project ‘Aurora’', null],
  ]),
  directoryActivity('GroupManagement', 'Update group', 'app', 'Group', [['Description', ['old'], ['new']]]),
  {
    service: 'Self-service Group Management',
    category: 'GroupManagement',
    activity: 'GroupsODataV4_GetgroupLifecyclePolicies',
    operation: 'Get',
    by: 'user',
    target: 'Other',
    ids: 'SSGM',
    changes: [],
    detail: userAgent,
  },
];

const appActivities: readonly ActivityTemplate[] = [
  directoryActivity('ApplicationManagement', 'Add service principal', 'app', 'ServicePrincipal', [
    ['AccountEnabled', [], [true]],
  ]),
  directoryActivity('ApplicationManagement', 'Update service principal', 'app', 'ServicePrincipal'),
  directoryActivity('ApplicationManagement', 'Consent to application', 'user', 'ServicePrincipal', [
    ['ConsentContext.IsAdminConsent', null, 'True'],
  ]),
  directoryActivity(
    'ApplicationManagement',
    'Update application – Certificates and secrets management ',
    'user',
    'Application',
    [['KeyDescription', [], ['[KeyIdentifier=rotated,KeyType=AsymmetricX509Cert]']]],
  ),
  directoryActivity(
    'ApplicationManagement',
    'Add app role assignment to service principal',
    'user',
    'ServicePrincipal',
  ),
];

const otherActivities: readonly ActivityTemplate[] = [
  directoryActivity('Policy', 'Update policy', 'user', 'Policy', [
    ['PolicyDetail', ['{"Version":1}'], ['{"Version":2}']],
  ]),
  {
    service: 'Conditional Access',
    category: 'Policy',
    activity: 'Update conditional access policy',
    operation: 'Update',
    by: 'user',
    target: 'Policy',
    ids: 'guid',
    changes: changesOf([
      ['ConditionalAccessPolicy', { state: 'enabledForReportingButNotEnforced' }, { state: 'enabled' }],
    ]),
  },
  directoryActivity('Device', 'Update device', 'app', 'Device', [
    ['DeviceOSVersion', ['10.0.1'], ['10.0.2']],
  ]),
  {
    service: 'Account Provisioning',
    category: 'ProvisioningManagement',
    activity: 'Export',
    operation: 'Update',
    by: 'app',
    target: 'Other',
    ids: 'guid',
    changes: [],
    detail: { key: 'Details', value: 'User was updated in the target system; nothing to do.' },
  },
  {
    service: 'PIM',
    category: 'RoleManagement',
    activity: 'Triggered PIM alert',
    operation: 'Update',
    by: 'MS-PIM',
    target: 'Other',
    ids: 'PIM',
    changes: [],
    detail: { key: 'AuditType', value: 'TooManyGlobalAdminsAssignedToTenantAlert' },
  },
  {
    service: 'PIM',
    category: 'RoleManagement',
    activity: 'Update role setting in PIM',
    operation: 'Update',
    by: 'user',
    target: 'Policy',
    ids: 'PIM',
    changes: [],
    detail: { key: 'AuditType', value: 'UpdatePolicy' },
  },
];

/** Templates of single rows. Frequent kinds appear more than once. */
export const activityTemplates: readonly ActivityTemplate[] = [
  ...userActivities,
  ...userActivities,
  ...userActivities,
  ...groupActivities,
  ...groupActivities,
  ...appActivities,
  ...otherActivities,
];

/** Templates of changes with two rows under one correlation id. */
export const pairedActivityTemplates: readonly ActivityTemplate[] = [
  ...userActivities.filter(({ service }) => service === 'Core Directory'),
  ...groupActivities.filter(({ service }) => service === 'Core Directory'),
];
