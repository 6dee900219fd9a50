import { z } from 'zod';
import type {
  RolePolicy,
  RolePolicyAssignment,
  RoleRule,
  RuleKind,
} from '../../../domain/model/role-settings.ts';
import { invalidResponse } from '../client/failures.ts';
import { type GraphOperation, graphOperation } from '../client/operation.ts';
import { flag, id, instant, type ReadAt, readWire, text } from '../client/wire.ts';
import { toRequirements } from './role-requirements.ts';

const policies = '/policies/roleManagementPolicies';
const assignments = '/policies/roleManagementPolicyAssignments';
const reading = {
  application: 'RoleManagement.Read.Directory',
  delegated: 'RoleManagementPolicy.Read.Directory',
} as const;
const writing = { application: 'RoleManagementPolicy.ReadWrite.Directory' } as const;

export const policyOperations = {
  listPolicies: graphOperation('listPolicies', 'GET', policies, reading),
  readPolicy: graphOperation('readPolicy', 'GET', `${policies}/{policyId}`, reading),
  listRules: graphOperation('listRules', 'GET', `${policies}/{policyId}/rules`, reading),
  readRule: graphOperation('readRule', 'GET', `${policies}/{policyId}/rules/{ruleId}`, reading),
  updatePolicy: graphOperation('updatePolicy', 'PATCH', `${policies}/{policyId}`, writing),
  listPolicyAssignments: graphOperation('listPolicyAssignments', 'GET', assignments, reading),
  readPolicyAssignment: graphOperation(
    'readPolicyAssignment',
    'GET',
    `${assignments}/{assignmentId}`,
    reading,
  ),
} as const satisfies Record<string, GraphOperation>;

/** Mandatory: Graph refuses the listings without it. Source: docs/graph-facts.md#reading-role-settings. */
export const directoryRoles = { scopeId: '/', scopeType: 'DirectoryRole' } as const;
export const policySelect =
  'id,displayName,scopeId,scopeType,isOrganizationDefault,lastModifiedDateTime,lastModifiedBy';
export const assignmentSelect = 'id,policyId,roleDefinitionId,scopeId,scopeType';
/** No `$select`: rules have kinds with fields of their own, and it would have to name a kind for each field. */
export const withRules = 'rules';
export const withPolicyAndRules = 'policy($expand=rules)';

/** The rules that every role has, in the order of Graph's own list. Source: docs/graph-facts.md#the-rules-of-a-role. */
export const ruleIds = [
  'Expiration_Admin_Eligibility',
  'Enablement_Admin_Eligibility',
  'Notification_Admin_Admin_Eligibility',
  'Notification_Requestor_Admin_Eligibility',
  'Notification_Approver_Admin_Eligibility',
  'Expiration_Admin_Assignment',
  'Enablement_Admin_Assignment',
  'Notification_Admin_Admin_Assignment',
  'Notification_Requestor_Admin_Assignment',
  'Notification_Approver_Admin_Assignment',
  'Expiration_EndUser_Assignment',
  'Enablement_EndUser_Assignment',
  'Approval_EndUser_Assignment',
  'AuthenticationContext_EndUser_Assignment',
  'Notification_Admin_EndUser_Assignment',
  'Notification_Requestor_EndUser_Assignment',
  'Notification_Approver_EndUser_Assignment',
] as const;

const kindOfType: Readonly<Record<string, RuleKind>> = {
  '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule': 'expiration',
  '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule': 'enablement',
  '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule': 'approval',
  '#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule': 'authenticationContext',
  '#microsoft.graph.unifiedRoleManagementPolicyNotificationRule': 'notification',
};

const wireRule = z.compile(
  z.looseObject({ '@odata.type': z.string().min(1), id, target: z.looseObject({}) }),
);
const wirePolicy = z.compile(
  z.object({
    id,
    displayName: text,
    scopeId: id,
    scopeType: id,
    isOrganizationDefault: flag,
    lastModifiedDateTime: instant,
    lastModifiedBy: z.object({ id: text, displayName: text }).nullish(),
    rules: z.array(z.unknown()).optional(),
    'rules@odata.nextLink': z.string().optional(),
  }),
);
const wireAssignment = z.compile(
  z.object({
    id,
    policyId: id,
    roleDefinitionId: id,
    scopeId: id,
    scopeType: id,
    policy: z.unknown().optional(),
  }),
);

/** @throws GraphCallError `invalid-response` for a rule without type or target: it could not be sent back whole. */
export function toRule(item: unknown, at: ReadAt): RoleRule {
  const wire = readWire(wireRule, item, at);
  const type = wire['@odata.type'];
  const kind = Object.hasOwn(kindOfType, type) ? kindOfType[type] : undefined;
  return { id: wire.id, kind: kind ?? 'unknown', wire: withoutAnnotations(wire) };
}

/** Removes annotations of the answer, which a rule that is read by itself has. */
function withoutAnnotations(wire: RoleRule['wire']): RoleRule['wire'] {
  if (!Object.keys(wire).some(isAnnotation)) return wire;
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !isAnnotation(name)));
}

function isAnnotation(name: string): boolean {
  return name.startsWith('@odata.') && name !== '@odata.type';
}

/** @throws GraphCallError `invalid-response` unless all 17 rules are there, each once. Further ones may be. */
export function toAllRules(items: readonly unknown[], at: ReadAt): readonly RoleRule[] {
  const rules = items.map((item) => toRule(item, at));
  const ids = new Set(rules.map((rule) => rule.id));
  const missing = ruleIds.filter((ruleId) => !ids.has(ruleId));
  if (missing.length === 0 && ids.size === rules.length) return rules;
  const said =
    missing.length > 0
      ? `the rules of a role are not all there: ${missing.join(', ')}`
      : 'the rules of a role have one twice';
  throw invalidResponse(at.operation, { ...at.facts, code: 'IncompleteRules' }, said);
}

/** @throws GraphCallError `invalid-response`. @param expectRules whether all 17 rules were asked for. */
export function toPolicy(item: unknown, expectRules: boolean, at: ReadAt): RolePolicy {
  const wire = readWire(wirePolicy, item, at);
  if (wire['rules@odata.nextLink'] !== undefined) {
    const said = `the rules of policy ${wire.id} go on elsewhere`;
    throw invalidResponse(at.operation, { ...at.facts, code: 'IncompleteRules' }, said);
  }
  const rules = expectRules ? toAllRules(wire.rules ?? [], at) : [];
  return {
    id: wire.id,
    displayName: wire.displayName,
    scopeId: wire.scopeId,
    scopeType: wire.scopeType,
    isOrganizationDefault: wire.isOrganizationDefault,
    lastModifiedDateTime: wire.lastModifiedDateTime,
    lastModifiedBy: wire.lastModifiedBy?.id ?? wire.lastModifiedBy?.displayName,
    rules,
    requirements: expectRules ? toRequirements(rules) : undefined,
  };
}

/** @throws GraphCallError `invalid-response`. */
export function toPolicyAssignment(item: unknown, expectRules: boolean, at: ReadAt): RolePolicyAssignment {
  const wire = readWire(wireAssignment, item, at);
  return {
    id: wire.id,
    policyId: wire.policyId,
    roleDefinitionId: wire.roleDefinitionId.toLowerCase(),
    scopeId: wire.scopeId,
    scopeType: wire.scopeType,
    policy: expectRules ? toPolicy(wire.policy, true, at) : undefined,
  };
}
