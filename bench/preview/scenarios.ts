import type { FaultOptions } from '../../simulator/faults/fault.ts';
import type { Unseen } from '../../src/report/preview/preview-findings.ts';

/** What is odd about a tenant, or about reading it, and what the preview must say of it. */
export interface Scenario {
  readonly name: string;
  /** Met by the preview, and by the jobs that it is held against. */
  readonly faults: readonly FaultOptions[];
  /** Parts that the report must say it could not see, beside requests, which are left out. */
  readonly unseen: readonly Unseen['part'][];
  /** Tokens are revoked when so many requests have come in. */
  readonly revokeAfter?: number;
  /** The user gives up after so many requests, and starts the preview once more. */
  readonly stopAfter?: number;
  /** Requests are asked for, and the jobs are those of a deployment that may read them. */
  readonly requests?: true;
  /** Users and eligibilities of a large tenant. */
  readonly large?: true;
}

const always = 1_000_000;

const refused = (path: string): FaultOptions => ({ kind: '403', match: { path }, times: always });
const unlicensed = (path: string, code: string): FaultOptions => ({
  kind: 'refusal',
  match: { path },
  times: always,
  refusal: {
    status: 400,
    code,
    message: 'The tenant needs to have Microsoft Entra ID P2 or Governance license.',
  },
});

const pim = [
  'roleEligibilitySchedules',
  'roleAssignmentSchedules',
  'roleAssignmentScheduleInstances',
  'roleManagementPolicyAssignments',
];
const pimParts = [
  'assignment-schedules',
  'assignment-instances',
  'eligibility-schedules',
  'role-settings',
  'drift',
] as const;

/** A 403 on each part in turn. */
const forbidden: readonly (readonly [path: string, unseen: readonly Unseen['part'][]])[] = [
  ['roleEligibilitySchedules', ['eligibility-schedules']],
  ['roleAssignmentSchedules', ['assignment-schedules']],
  ['roleAssignmentScheduleInstances', ['assignment-instances']],
  ['roleManagementPolicyAssignments', ['role-settings', 'drift']],
  ['/beta/roleManagement/directory/roleDefinitions', ['role-definitions', 'drift']],
  ['/users\\?.*signInActivity', ['sign-ins']],
  ['/v1.0/users\\?', ['sign-ins', 'users']],
  ['getByIds', ['principals']],
  ['transitiveMembers', ['group-members']],
  ['deletedItems', ['deleted-items']],
];

/** Each seed has one, in turn. */
export const scenarios: readonly Scenario[] = [
  { name: 'nothing odd', faults: [], unseen: [] },
  { name: 'requests as well', faults: [], unseen: [], requests: true },
  {
    name: 'no P2',
    faults: pim.map((path) => unlicensed(path, 'AadPremiumLicenseRequired')),
    unseen: pimParts,
  },
  {
    name: 'no sign-in data',
    faults: [unlicensed('signInActivity', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')],
    unseen: ['sign-ins'],
  },
  ...forbidden.map(([path, unseen]) => ({ name: `403: ${unseen[0]}`, faults: [refused(path)], unseen })),
  {
    name: '403: everything',
    faults: [refused('/')],
    unseen: [...pimParts, 'role-definitions', 'sign-ins', 'users'],
  },
  { name: 'throttled', faults: [{ kind: '429', after: 3, times: 12, retryAfterSeconds: 2 }], unseen: [] },
  {
    name: 'throttled without a word',
    faults: [{ kind: '429', times: 6, retryAfterSeconds: null }],
    unseen: [],
  },
  { name: 'unavailable for a while', faults: [{ kind: '503', after: 2, times: 8 }], unseen: [] },
  { name: 'token expires midway', faults: [], unseen: [], revokeAfter: 6 },
  { name: 'stopped midway', faults: [], unseen: [], stopAfter: 8 },
  {
    name: 'a listing loops',
    faults: [{ kind: 'looping-next-link', match: { path: '/v1.0/users\\?' }, times: always }],
    unseen: ['sign-ins', 'users'],
  },
  {
    name: 'no JSON',
    faults: [{ kind: 'html-body', match: { path: 'roleEligibilitySchedules' }, times: always }],
    unseen: ['eligibility-schedules'],
  },
  { name: '50,000 eligibilities', faults: [], unseen: [], large: true },
];
