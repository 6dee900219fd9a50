import { type FullGraph, startFullGraph } from '../full-graph.ts';
import { first } from './simulated-graph.ts';

export const policies = '/v1.0/policies/roleManagementPolicies';
export const assignments = '/v1.0/policies/roleManagementPolicyAssignments';
export const scope = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
export const directoryReaders = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';

export const startPolicyGraph = () =>
  startFullGraph(['RoleManagementPolicy.ReadWrite.Directory', 'AuditLog.Read.All']);

/** The id of the policy that the role has. */
export async function policyIdOf(graph: FullGraph, roleDefinitionId: string): Promise<string> {
  const { body } = await graph.call(`${assignments}?${scope} and roleDefinitionId eq '${roleDefinitionId}'`);
  return first(body.value).policyId;
}

export const target = (caller: string, level: string) => ({
  caller,
  operations: ['All'],
  level,
  inheritableSettings: [],
  enforcedSettings: [],
});
export const type = (kind: string) => `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
