import type { CaseSetup, CaseSetups } from './case-setup.ts';
import type { CaseTenant, IdMap } from './case-tenant.ts';
import { administrator, helpdesk } from './people.ts';

const now: CaseSetup = { at: '2022-04-20T16:12:29.553Z' };
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
/** A role with unchanged settings. */
const groupsAdministrator = '4a5d8f65-41da-4de4-8968-e035b65339cf';
const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

const tenantId = 'cab01047-8ad9-4792-8e42-569340767f1b';
const policy = '70c808b5-0d35-4863-a0ba-07888e99d448';

/** Role settings, approvals and alerts. */
export const policySetups: CaseSetups = {
  'policies-list-filter': now,
  'policy-get': {
    ...now,
    async prepare(graph) {
      const ids = { [tenantId]: graph.tenant.tenantId, [policy]: policyOf(graph, groupsAdministrator) };
      const path = `/v1.0/policies/roleManagementPolicies/DirectoryRole_${ids[tenantId]}_${ids[policy]}`;
      await graph.setUp({ method: 'PATCH', path, body: { rules: [] } }, await inOffice(graph));
      return ids;
    },
  },
  'policy-list-rules': {
    ...now,
    isExact: true,
    prepare: async (graph) => ({
      [tenantId]: graph.tenant.tenantId,
      [policy]: policyOf(graph, groupsAdministrator),
    }),
  },
  'policy-patch-rule-expiration': byAdministrator(
    '84841066-274d-4ec0-a5c1-276be684bdd3',
    '200ec19a-09e7-4e7a-9515-cf1ee64b96f9',
  ),
  'howto-patch-activation-max': howTo(),
  'howto-patch-eligibility-expiration': howTo(),
  'howto-patch-active-enablement': howTo(),
  'policyassignments-list-filter': now,
  'policyassignment-get': {
    ...now,
    isExact: true,
    prepare: async (graph) => ({
      [tenantId]: graph.tenant.tenantId,
      [policy]: policyOf(graph, globalAdministrator),
    }),
  },
  'beta-approval-get': { ...now, sender: { userId: administrator }, prepare: waitingActivation },
  'beta-approvalstep-patch': { ...now, sender: { userId: administrator }, prepare: waitingActivation },
  'beta-alerts-list': now,
};

function policyOf({ tenant }: CaseTenant, roleDefinitionId: string): string {
  return tenant.roleSettings.policyOf(roleDefinitionId)?.guid ?? '';
}

/** Makes the administrator a Privileged Role Administrator. */
async function inOffice({ setUp }: CaseTenant) {
  const path = '/v1.0/roleManagement/directory/roleAssignments';
  const key = { principalId: administrator, roleDefinitionId: privilegedRoleAdministrator };
  await setUp({ method: 'POST', path, body: { ...key, directoryScopeId: '/' } });
  return { userId: administrator };
}

/** Only a signed-in user can change a single rule. */
function byAdministrator(tenant: string, guid: string): CaseSetup {
  return {
    ...now,
    sender: { userId: administrator },
    async prepare(graph) {
      await inOffice(graph);
      return { [tenant]: graph.tenant.tenantId, [guid]: policyOf(graph, groupsAdministrator) };
    },
  };
}

function howTo(): CaseSetup {
  return byAdministrator('38d49456-54d4-455d-a8d6-c383c71e0a6d', '59d351b1-e819-4262-b298-236f5f9b1a67');
}

/** Helpdesk activates a role that requires approval. The step has the id of the approval. */
async function waitingActivation(graph: CaseTenant): Promise<IdMap> {
  await inOffice(graph);
  await graph.setUp({
    method: 'PATCH',
    path: `/v1.0/policies/roleManagementPolicies/DirectoryRole_${graph.tenant.tenantId}_${policyOf(graph, groupsAdministrator)}`,
    body: {
      rules: [
        {
          '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule',
          id: 'Approval_EndUser_Assignment',
          setting: { isApprovalRequired: true },
        },
      ],
    },
  });
  const role = { roleDefinitionId: groupsAdministrator };
  await graph.make('re-req-post-adminassign', role);
  const path = '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';
  const schedule = { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT2H' } } };
  const body = { ...role, ...schedule, action: 'selfActivate', principalId: helpdesk, justification: 'x' };
  const self = { userId: helpdesk, mfa: true };
  const { id } = (await graph.setUp({ method: 'POST', path, body: { ...body, directoryScopeId: '/' } }, self))
    .body;
  return { 'abd306ef-f7b2-4a10-9fd1-493454322489': id, 'd4fa4045-4716-436d-aec5-57b0a713f095': id };
}
