import { z } from 'zod';
import { problem } from '../core/answer.ts';
import { listBody, onePage } from '../core/paging.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { policyBody, ruleBody, settingBody, toPolicyBody, toSettingBody } from './bodies.ts';
import { assignmentParams, listQuery, policyParams, ruleParams } from './inputs.ts';

const about = { requiredRole: 'PimWarden.Read', tag: 'role-settings' } as const;

/** `role-settings`: list per role, read, read rules. */
export const roleSettingsRoutes: readonly Route[] = [
  defineRoute({
    ...about,
    operationId: 'listRoleSettings',
    method: 'GET',
    path: 'role-settings',
    summary: 'List the settings of every role',
    query: listQuery,
    answers: {
      200: {
        description: 'One page',
        schema: listBody(settingBody),
      },
    },
    async answer({ query: { top, from, ...filter }, ports, graph }) {
      const { roleDefinitionId } = filter;
      const options = { withRules: filter.withRules === 'true', roleDefinitionId };
      const pages = ports.roleSettings.assignments(options, graph);
      const page = await onePage(pages, { top, from }, { path: 'role-settings', filter });
      return { status: 200, jsonBody: { ...page, items: page.items.map(toSettingBody) } };
    },
  }),
  defineRoute({
    ...about,
    operationId: 'readRoleSettings',
    method: 'GET',
    path: 'role-settings/{policyId}',
    summary: "Read one role's settings",
    params: policyParams,
    answers: { 200: { description: 'The policy', schema: policyBody } },
    async answer({ params: { policyId }, ports, graph }) {
      const policy = await ports.roleSettings.policy(policyId, graph);
      return policy === undefined ? noSuchPolicy(policyId) : { status: 200, jsonBody: toPolicyBody(policy) };
    },
  }),
  defineRoute({
    ...about,
    operationId: 'readRoleSettingsAssignment',
    method: 'GET',
    path: 'role-settings/assignments/{assignmentId}',
    summary: 'Read which settings one role has; ids: from the list of all',
    params: assignmentParams,
    answers: { 200: { description: 'The assignment of a policy to a role', schema: settingBody } },
    async answer({ params: { assignmentId }, ports, graph }) {
      const found = await ports.roleSettings.assignment(assignmentId, graph);
      if (found !== undefined) return { status: 200, jsonBody: toSettingBody(found) };
      const detail = `There is no assignment ${assignmentId} of settings to a role. GET /api/role-settings lists those there are.`;
      return problem(404, 'No such assignment of role settings', detail);
    },
  }),
  defineRoute({
    ...about,
    operationId: 'listRules',
    method: 'GET',
    path: 'role-settings/{policyId}/rules',
    summary: "Read all rules of one role's settings",
    params: policyParams,
    answers: { 200: { description: 'All rules', schema: z.object({ items: z.array(ruleBody) }) } },
    async answer({ params: { policyId }, ports, graph }) {
      const rules = await ports.roleSettings.rules(policyId, graph);
      return rules === undefined
        ? noSuchPolicy(policyId)
        : { status: 200, jsonBody: { items: rules.map(({ wire }) => wire) } };
    },
  }),
  defineRoute({
    ...about,
    operationId: 'readRule',
    method: 'GET',
    path: 'role-settings/{policyId}/rules/{ruleId}',
    summary: 'Read one rule',
    params: ruleParams,
    answers: { 200: { description: 'The rule as Microsoft Graph has it', schema: ruleBody } },
    async answer({ params, ports, graph }) {
      const rule = await ports.roleSettings.rule(params.policyId, params.ruleId, graph);
      if (rule !== undefined) return { status: 200, jsonBody: rule.wire };
      const detail = `Policy ${params.policyId} has no rule ${params.ruleId}, or there is no such policy. GET /api/role-settings/{policyId}/rules lists the rules.`;
      return problem(404, 'No such rule', detail);
    },
  }),
];

function noSuchPolicy(policyId: string) {
  const detail = `There is no policy ${policyId}. GET /api/role-settings lists those there are.`;
  return problem(404, 'No such role settings', detail);
}
