import { isUser } from '../caller.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { boundsOf } from '../odata/bounds.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import { readQuery } from '../odata/query.ts';
import type { Resource } from '../odata/resource.ts';
import { badRequest, GraphRefusal, notSimulated } from '../refusal.ts';
import { invalidPolicy, invalidRule } from '../state/role-settings/read-values.ts';
import type { RuleChange } from '../state/role-settings/role-settings.ts';
import { recordSettingsChange } from '../state/role-settings/settings-audit-row.ts';
import { policyPermissions, policyWritePermissions, singleRulePermission } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import {
  type PolicyRow,
  policyContext,
  policyResource,
  policyRow,
  policyRowById,
  type RuleRow,
  ruleResource,
  type ScopeType,
} from './role-management-policy-rows.ts';
import type { Route, RouteAnswer, RouteCall } from './route.ts';

const path = '/v1.0/policies/roleManagementPolicies';
const read = { method: 'GET', permissions: policyPermissions, workload: 'pim' } as const;

const listPolicies: Route = {
  ...read,
  path,
  answer: (call) => {
    const resource = policyResource();
    const scopeType = requireScope(call, resource);
    const rows = call.tenant.roleSettings
      .policies()
      .map((policy) => policyRow(policy, call.tenant.tenantId, scopeType));
    return answerList(call, { resource, context: policyContext, items: () => rows });
  },
};

const getPolicy: Route = {
  ...read,
  path: `${path}/{id}`,
  answer: (call) =>
    answerItem(call, { resource: policyResource(), context: policyContext }, policyNamed(call)),
};

/** Rules and effective rules are the same here: there is no inheritance. */
const ruleRoutes = (['rules', 'effectiveRules'] as const).flatMap((name): Route[] => [
  {
    ...read,
    path: `${path}/{id}/${name}`,
    answer: (call) => {
      const policy = policyNamed(call);
      const context = `${policyContext}('${policy.id}')/${name}`;
      return answerList(call, {
        resource: ruleResource,
        context,
        items: () => policy.ruleRows,
        finish: withType,
      });
    },
  },
  {
    ...read,
    path: `${path}/{id}/${name}/{ruleId}`,
    answer: (call) => {
      const policy = policyNamed(call);
      const context = `${policyContext}('${policy.id}')/${name}`;
      return answerItem(call, { resource: ruleResource, context, finish: withType }, ruleNamed(call, policy));
    },
  },
]);

/** 200 with the policy, without rules. Rules that are not sent stay unchanged. */
const updatePolicy: Route = {
  method: 'PATCH',
  path: `${path}/{id}`,
  permissions: policyWritePermissions,
  workload: 'pim',
  answer: (call) => {
    const before = policyNamed(call);
    change(call, before, changesIn(call.body));
    const after = policyNamed(call);
    const { ruleRows: _rules, policy: _policy, ...sent } = after;
    const context = metadataUrl(call, `${policyContext}/$entity`);
    return { status: 200, body: { '@odata.context': context, ...sent } };
  },
};

/** 204. Documented for users only; `roleSettings.switches.singleRuleByApps` admits apps. */
const updateRule: Route = {
  method: 'PATCH',
  path: `${path}/{id}/rules/{ruleId}`,
  permissions: policyWritePermissions,
  workload: 'pim',
  answer: (call): RouteAnswer => {
    if (!isUser(call.caller) && !call.tenant.roleSettings.switches.singleRuleByApps)
      throw appOnlyRefused(singleRulePermission);
    const policy = policyNamed(call);
    const rule = ruleNamed(call, policy);
    if (!isObject(call.body)) throw invalidPolicy('A rule is expected.');
    if (call.body.id !== undefined && call.body.id !== rule.id) throw invalidRule(String(call.body.id));
    change(call, policy, [{ id: rule.id, sent: call.body }]);
    return { status: 204 };
  },
};

export const roleManagementPolicyRoutes: readonly Route[] = [
  listPolicies,
  getPolicy,
  ...ruleRoutes,
  updatePolicy,
  updateRule,
];

/**
 * Reads the mandatory filter. `Directory` and `DirectoryRole` both name the directory, and the ids in the answer
 * follow the requested one (docs/graph-facts.md#identifiers).
 *
 * @throws GraphRefusal 400 without `scopeId eq '…' and scopeType eq '…'`.
 */
export function requireScope<T>(call: RouteCall, resource: Resource<T>): ScopeType {
  const { filter } = readQuery(call, resource);
  const requiredValue = (name: string) => {
    const [value, ...others] = filter === undefined ? [] : boundsOf(filter.expression, name).eq;
    return others.length === 0 && typeof value?.value === 'string' ? value.value : undefined;
  };
  const [scopeId, scopeType] = [requiredValue('scopeId'), requiredValue('scopeType')];
  if (scopeId === undefined || scopeType === undefined)
    throw badRequest(
      "The request is missing the required filter: $filter=scopeId eq '/' and scopeType eq 'DirectoryRole'.",
    );
  const known = (['DirectoryRole', 'Directory'] as const).find(
    (each) => each.toLowerCase() === scopeType.toLowerCase(),
  );
  if (scopeType.toLowerCase() === 'group') throw notSimulated(`scopeType 'Group' at ${call.path}`);
  if (known === undefined) throw badRequest(`The scopeType '${scopeType}' is not valid.`);
  if (scopeId !== '/')
    throw badRequest(`The scopeId '${scopeId}' is not valid for the scopeType '${known}'.`);
  return known;
}

function policyNamed(call: RouteCall): PolicyRow {
  if (call.params.id?.startsWith('Group_') === true) throw notSimulated('the settings of a group');
  return requireById(call, (id) => policyRowById(call.tenant, id));
}

function ruleNamed(call: RouteCall, { ruleRows }: PolicyRow): RuleRow {
  const params = { id: call.params.ruleId ?? '' };
  return requireById({ ...call, params }, (id) => ruleRows.find((each) => each.id === id));
}

function withType(sent: object, row: RuleRow): object {
  return { '@odata.type': row['@odata.type'], ...sent };
}

function changesIn(body: unknown): RuleChange[] {
  if (!isObject(body)) throw invalidPolicy('A policy with rules is expected.');
  const unexpected = Object.keys(body).find(
    (name) => name !== 'rules' && !name.includes('@') && name !== 'id',
  );
  if (unexpected !== undefined)
    throw badRequest(`The property '${unexpected}' of a policy cannot be updated.`);
  if (!Array.isArray(body.rules)) throw invalidPolicy('rules must be an array.');
  return body.rules.map((sent: unknown): RuleChange => {
    if (!isObject(sent) || typeof sent.id !== 'string')
      throw invalidPolicy('A rule must be an object with an id.');
    return { id: sent.id, sent: sent satisfies JsonObject };
  });
}

function change(call: RouteCall, row: PolicyRow, changes: readonly RuleChange[]): void {
  const { tenant, caller, now } = call;
  const names = changes.map(({ id }) => id);
  if (new Set(names).size !== names.length) throw invalidPolicy('A rule is sent more than once.');
  const by = tenant.users.find(caller.objectId) ?? tenant.servicePrincipals.find(caller.objectId);
  tenant.roleSettings.update(row.policy, changes, by?.displayName ?? null, now);
  recordSettingsChange(tenant, row.policy, { ruleIds: names, actorId: caller.objectId, at: now });
}

function appOnlyRefused(permission: string): GraphRefusal {
  const message = JSON.stringify({
    errorCode: 'PermissionScopeNotGranted',
    message: `Authorization failed due to missing permission scope ${permission}.`,
    instanceAnnotations: [],
  });
  return new GraphRefusal(403, 'UnknownError', message);
}
