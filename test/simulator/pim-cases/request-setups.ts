import type { CaseSetup, CaseSetups } from './case-setup.ts';
import type { CaseTenant, IdMap } from './case-tenant.ts';
import { globalAdmins, helpdesk } from './people.ts';

const assignment = '95c690fb-3eb3-4942-a03f-4524aed6f31e';
const eligibility = '77f71919-62f3-4d0c-9f88-0a0391b665cd';
const inApril = { at: '2022-04-11T11:50:03.901Z' };
const later = {
  scheduleInfo: { startDateTime: '2022-05-01T00:00:00Z', expiration: { type: 'noExpiration' } },
};

const assigned = async ({ make }: CaseTenant) => ({ [assignment]: await make('ra-req-post-adminassign') });
const eligible = async ({ make }: CaseTenant) => ({ [eligibility]: await make('re-req-post-adminassign') });

/** Requests of PIM for directory roles, and the schedules and instances that they make. */
export const requestSetups: CaseSetups = {
  'ra-req-post-adminassign': { ...inApril, isExact: true },
  'ra-req-list': { ...inApril, prepare: assigned, isExact: true },
  'ra-req-get': { ...inApril, prepare: assigned, isExact: true },
  'ra-req-cancel': {
    ...inApril,
    prepare: async ({ make }) => ({ [assignment]: await make('ra-req-post-adminassign', later) }),
  },
  're-req-post-adminassign': { at: '2022-04-12T09:05:39.759Z', isExact: true },
  're-req-get': {
    at: '2022-04-12T09:12:18.187Z',
    isExact: true,
    async prepare({ make }): Promise<IdMap> {
      await make('re-req-post-adminassign');
      const removal = { action: 'adminRemove', justification: undefined, scheduleInfo: undefined };
      return { 'f341269e-c926-41fa-a905-cef3b01b2a67': await make('re-req-post-adminassign', removal) };
    },
  },
  're-req-cancel': {
    ...inApril,
    async prepare({ make }) {
      const id = await make('re-req-post-adminassign', later);
      return { '532bef1f-c677-4564-aa6f-811444a4f018': id };
    },
  },
  'tutorial-eligibility-group': { at: '2021-09-03T20:45:28.384Z', isExact: true },
  'ra-sched-list': {
    ...inApril,
    isExact: true,
    async prepare(graph) {
      const made = await assigned(graph);
      await assignOutsidePim(graph, globalAdmins.slice(0, 1));
      return made;
    },
  },
  'ra-sched-get': { ...inApril, prepare: assigned, isExact: true },
  'ra-inst-list': {
    ...inApril,
    isExact: true,
    async prepare(graph) {
      await assignOutsidePim(graph, globalAdmins);
      return {};
    },
  },
  're-sched-list': { ...inApril, prepare: eligible, isExact: true },
  're-sched-filterbycurrentuser': {
    ...inApril,
    prepare: eligible,
    sender: { userId: helpdesk },
    isExact: true,
  },
  // The id of an instance is made of role and principal, so it is the documented one.
  're-inst-get': { ...inApril, prepare: eligible, isExact: true },
};

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** Makes principals Global Administrators through `POST /roleAssignments`. */
export async function assignOutsidePim(
  { setUp }: CaseTenant,
  principalIds: readonly string[],
): Promise<void> {
  for (const principalId of principalIds)
    await setUp({
      method: 'POST',
      path: '/v1.0/roleManagement/directory/roleAssignments',
      body: { principalId, roleDefinitionId: globalAdministrator, directoryScopeId: '/' },
    });
}

const refusal: CaseSetup = { at: '2023-10-27T12:24:36Z', isExact: true };

/** Refusals of requests. */
export const refusalSetups: CaseSetups = {
  'err-roleassignment-exists': { ...refusal, prepare: assigned },
  'err-roleassignment-doesnotexist': refusal,
  'err-policy-mfarule': {
    ...refusal,
    sender: { userId: helpdesk },
    prepare: (graph) => eligibleForGroups(graph, 'PT10H'),
  },
  'err-policy-expirationrule': {
    ...refusal,
    sender: { userId: helpdesk, mfa: true },
    prepare: (graph) => eligibleForGroups(graph, 'PT8H'),
  },
  'err-pending-request': { ...refusal, prepare: pendingExtension },
  'err-subject-not-found': {
    ...refusal,
    async prepare({ tenant }) {
      tenant.users.remove(helpdesk);
      return {};
    },
  },
  'err-premium-required': { ...refusal, pim: { licence: 'none' } },
  // Not exact: the message ends with a full stop here, and without one in its second documented form.
  'err-request-not-found': { at: refusal.at },
};

const groupsAdministrator = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';

/**
 * An eligibility for the role of the case, with this maximum duration of activations and more than one required
 * factor.
 */
async function eligibleForGroups(graph: CaseTenant, maximumDuration: string): Promise<IdMap> {
  await graph.make('re-req-post-adminassign', {
    roleDefinitionId: groupsAdministrator,
    scheduleInfo: { expiration: { type: 'noExpiration' } },
  });
  const { tenant } = graph;
  const policy = tenant.roleSettings.policyOf(groupsAdministrator);
  await graph.setUp({
    method: 'PATCH',
    path: `/v1.0/policies/roleManagementPolicies/DirectoryRole_${tenant.tenantId}_${policy?.guid}`,
    body: {
      rules: [
        {
          '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule',
          ...{ id: 'Expiration_EndUser_Assignment', isExpirationRequired: true, maximumDuration },
        },
        {
          '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
          id: 'Enablement_EndUser_Assignment',
          enabledRules: ['MultiFactorAuthentication', 'Justification'],
        },
      ],
    },
  });
  return {};
}

/** Helpdesk holds the role for a week and asks for an extension: an administrator has to decide. */
async function pendingExtension({ make, setUp }: CaseTenant): Promise<IdMap> {
  const week = { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P7D' } } };
  await make('ra-req-post-adminassign', week);
  const path = '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';
  const wish = { principalId: helpdesk, roleDefinitionId: groupsAdministrator, directoryScopeId: '/' };
  const body = { ...wish, ...week, action: 'selfExtend', justification: 'x' };
  await setUp({ method: 'POST', path, body }, { userId: helpdesk, mfa: true });
  return {};
}
