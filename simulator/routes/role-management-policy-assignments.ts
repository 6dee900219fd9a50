import { answerItem, answerList } from '../odata/list.ts';
import { pick } from '../odata/project.ts';
import type { Resource } from '../odata/resource.ts';
import type { Policy } from '../state/role-settings/role-settings.ts';
import type { Tenant } from '../state/tenant.ts';
import { policyPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import { requireScope } from './role-management-policies.ts';
import {
  type PolicyRow,
  policyExpansions,
  policyProperties,
  policyRow,
  policyRowById,
  scopeRules,
} from './role-management-policy-rows.ts';
import type { Route } from './route.ts';

/** `unifiedRoleManagementPolicyAssignment` with its policy. */
interface AssignmentRow {
  readonly id: string;
  readonly policyId: string;
  readonly scopeId: '/';
  readonly scopeType: PolicyRow['scopeType'];
  readonly roleDefinitionId: string;
  readonly policyRow: PolicyRow;
}

function assignmentRow(row: PolicyRow): AssignmentRow {
  const { roleDefinitionId } = row.policy;
  const { id: policyId, scopeId, scopeType } = row;
  return {
    id: `${policyId}_${roleDefinitionId}`,
    policyId,
    scopeId,
    scopeType,
    roleDefinitionId,
    policyRow: row,
  };
}

const resource: Resource<AssignmentRow> = {
  type: 'unifiedRoleManagementPolicyAssignment',
  label: 'RoleManagementPolicyAssignment',
  options: ['$filter', '$select', '$expand', '$top'],
  properties: ['id', 'policyId', 'scopeId', 'scopeType', 'roleDefinitionId'],
  filter: {
    ...scopeRules,
    roleDefinitionId: { type: 'string', operators: ['eq', 'in'] },
    policyId: { type: 'string', operators: ['eq'] },
  },
  logic: 'and-or',
  expand: {
    policy: {
      resolve: ({ policyRow: row }) => pick(row, policyProperties),
      selectable: policyProperties,
      expand: {
        rules: { resolve: ({ policyRow: row }) => policyExpansions.rules.resolve(row) },
        effectiveRules: { resolve: ({ policyRow: row }) => policyExpansions.effectiveRules.resolve(row) },
      },
    },
  },
  pageSize: { default: 999, most: 999 },
};

const path = '/v1.0/policies/roleManagementPolicyAssignments';
const context = 'policies/roleManagementPolicyAssignments';
const read = { method: 'GET', permissions: policyPermissions, workload: 'pim' } as const;

const listAssignments: Route = {
  ...read,
  path,
  answer: (call) => {
    const { tenantId, roleSettings } = call.tenant;
    const scopeType = requireScope(call, resource);
    const row = (policy: Policy) => assignmentRow(policyRow(policy, tenantId, scopeType));
    return answerList(call, { resource, context, items: () => roleSettings.policies().map(row) });
  },
};

const getAssignment: Route = {
  ...read,
  path: `${path}/{id}`,
  answer: (call) =>
    answerItem(
      call,
      { resource, context },
      requireById(call, (id) => assignmentById(call.tenant, id)),
    ),
};

export const roleManagementPolicyAssignmentRoutes: readonly Route[] = [listAssignments, getAssignment];

function assignmentById(tenant: Tenant, id: string): AssignmentRow | undefined {
  const end = id.lastIndexOf('_');
  const row = policyRowById(tenant, id.slice(0, end));
  return row?.policy.roleDefinitionId === id.slice(end + 1) ? assignmentRow(row) : undefined;
}
