import { randomUUID } from 'node:crypto';
import type { Tenant } from '../../simulator/state/tenant.ts';

/**
 * Roles of which attacks ask.
 *
 * - `plain`     asks for a justification alone.
 * - `approved`  wants an approval by the people of its settings.
 * - `mfa`       wants a sign-in with several factors.
 */
const displayNames = {
  plain: 'Reports Reader',
  approved: 'Message Center Reader',
  mfa: 'Service Support Administrator',
} as const;
export type RoleName = keyof typeof displayNames;

const day = 86_400_000;

export function roleId({ roleDefinitions }: Pick<Tenant, 'roleDefinitions'>, name: RoleName): string {
  const role = roleDefinitions.all().find(({ displayName }) => displayName === displayNames[name]);
  if (role === undefined) throw new Error(`the tenant has no role ${displayNames[name]}`);
  return role.id;
}

/** Sets what activations of the roles ask for. */
export function prepareRoles(tenant: Tenant): void {
  enable(tenant, 'plain', ['Justification']);
  enable(tenant, 'approved', ['Justification']);
  enable(tenant, 'mfa', ['Justification', 'MultiFactorAuthentication']);
}

/** What a person has to show at an activation. */
export function enable(tenant: Tenant, name: RoleName, enabledRules: readonly string[]): void {
  update(tenant, name, 'Enablement_EndUser_Assignment', 'Enablement', { enabledRules });
}

/** An activation may last for so long at most: `PT2H`. */
export function setMaximum(tenant: Tenant, name: RoleName, maximumDuration: string): void {
  const fields = { isExpirationRequired: true, maximumDuration };
  update(tenant, name, 'Expiration_EndUser_Assignment', 'Expiration', fields);
}

/** Who approves activations of the role. */
export function setApprovers(tenant: Tenant, name: RoleName, approvers: readonly object[]): void {
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: false, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, escalationApprovers: [], primaryApprovers: approvers },
  };
  const setting = {
    ...{ isApprovalRequired: true, isApprovalRequiredForExtension: false, approvalMode: 'SingleStage' },
    ...{ isRequestorJustificationRequired: true, approvalStages: [stage] },
  };
  update(tenant, name, 'Approval_EndUser_Assignment', 'Approval', { setting });
}

export const oneUser = (userId: string) => ({
  ...{ '@odata.type': '#microsoft.graph.singleUser', userId, description: null },
});

export const membersOf = (groupId: string) => ({
  ...{ '@odata.type': '#microsoft.graph.groupMembers', groupId, description: null },
});

function update(tenant: Tenant, name: RoleName, id: string, kind: string, fields: object): void {
  const policy = tenant.roleSettings.policyOf(roleId(tenant, name));
  if (policy === undefined) throw new Error(`the tenant has no settings of ${displayNames[name]}`);
  const sent = { '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`, ...fields };
  tenant.roleSettings.update(policy, [{ id, sent }], null, new Date());
}

/** Makes somebody eligible, from long ago and for long. @returns the id of the schedule */
export function makeEligible(tenant: Tenant, principalId: string, name: RoleName, now: Date): string {
  const id = randomUUID();
  const since = new Date(now.getTime() - 100 * day);
  tenant.roleManagement.eligibilities.add({
    ...{ id, principalId, roleDefinitionId: roleId(tenant, name), directoryScopeId: '/' },
    ...{ madeIn: 'pim', createdAt: since, startsAt: since, memberType: 'Direct' },
    expiration: { type: 'afterDateTime', endsAt: new Date(now.getTime() + 300 * day) },
  });
  return id;
}
