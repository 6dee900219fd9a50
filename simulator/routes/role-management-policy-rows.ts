import type { FilterRule, Resource } from '../odata/resource.ts';
import type { Policy } from '../state/role-settings/role-settings.ts';
import { type Rule, typeNameOf } from '../state/role-settings/rule.ts';
import type { Tenant } from '../state/tenant.ts';

export type ScopeType = 'Directory' | 'DirectoryRole';

export const policyContext = 'policies/roleManagementPolicies';

/** `unifiedRoleManagementPolicy`. The fields `policy` and `ruleRows` are internal. */
export interface PolicyRow {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly isOrganizationDefault: boolean;
  readonly scopeId: '/';
  readonly scopeType: ScopeType;
  readonly lastModifiedDateTime: string | null;
  readonly lastModifiedBy: { readonly displayName: string | null; readonly id: null };
  readonly policy: Policy;
  readonly ruleRows: readonly RuleRow[];
}

/** A rule with its `@odata.type`. */
export type RuleRow = Omit<Rule, 'kind'> & { readonly '@odata.type': string };

export const policyProperties = [
  'id',
  'displayName',
  'description',
  'isOrganizationDefault',
  'scopeId',
  'scopeType',
  'lastModifiedDateTime',
  'lastModifiedBy',
] as const;

/** @param scopeType the prefix of the ids (docs/graph-facts.md#identifiers). */
export function policyRow(policy: Policy, tenantId: string, scopeType: ScopeType): PolicyRow {
  return {
    id: `${scopeType}_${tenantId}_${policy.guid}`,
    displayName: scopeType,
    description: scopeType,
    isOrganizationDefault: false,
    scopeId: '/',
    scopeType,
    lastModifiedDateTime: policy.modified?.at.toISOString() ?? null,
    lastModifiedBy: { displayName: policy.modified?.by ?? null, id: null },
    policy,
    ruleRows: [...policy.rules.values()].map(ruleRow),
  };
}

export function policyRowById(tenant: Tenant, id: string): PolicyRow | undefined {
  const [scopeType, tenantId, guid, ...more] = id.split('_');
  if ((scopeType !== 'Directory' && scopeType !== 'DirectoryRole') || more.length > 0) return undefined;
  if (tenantId !== tenant.tenantId) return undefined;
  const policy = tenant.roleSettings.policies().find((each) => each.guid === guid);
  return policy && policyRow(policy, tenantId, scopeType);
}

function ruleRow({ kind, id, target, ...values }: Rule): RuleRow {
  return { '@odata.type': `#${typeNameOf(kind)}`, id, ...values, target };
}

const scope: FilterRule = { type: 'string', operators: ['eq'] };
export const scopeRules = { scopeId: scope, scopeType: scope, id: scope };

const rulesOf = { resolve: ({ ruleRows }: PolicyRow) => [...ruleRows] };

export const policyExpansions = { rules: rulesOf, effectiveRules: rulesOf };

export function policyResource(): Resource<PolicyRow> {
  return {
    type: 'unifiedRoleManagementPolicy',
    label: 'RoleManagementPolicy',
    options: ['$filter', '$select', '$expand', '$top'],
    properties: policyProperties,
    filter: scopeRules,
    expand: policyExpansions,
    // Paging of policies is undocumented; here all of them fit on one page.
    pageSize: { default: 999, most: 999 },
  };
}

export const ruleResource: Resource<RuleRow> = {
  type: 'unifiedRoleManagementPolicyRule',
  label: 'RoleManagementPolicyRule',
  options: ['$select'],
  notSimulated: ['$filter', '$top'],
  properties: [
    'id',
    'isExpirationRequired',
    'maximumDuration',
    'enabledRules',
    'setting',
    'isEnabled',
    'claimValue',
    'notificationType',
    'recipientType',
    'notificationLevel',
    'isDefaultRecipientsEnabled',
    'notificationRecipients',
    'target',
  ],
  pageSize: { default: 100, most: 100 },
};
