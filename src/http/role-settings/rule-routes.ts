import { z } from 'zod';
import { answerChange } from '../changes/answer-change.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { graphId } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { rulesOutcomeBody } from './bodies.ts';
import { foreignFields, type RuleChange, ruleChange, ruleId, rulesChange } from './inputs.ts';

const acceptedBody = z.object({
  outcome: z.enum(['accepted', 'awaiting-approval']),
  changeId: z.string(),
  because: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
});
const about = { requiredRole: 'PimWarden.Settings', tag: 'role-settings', changes: true } as const;
const answers = {
  200: { description: 'Changed, and all rules read again', schema: rulesOutcomeBody },
  202: { description: 'Executed after this answer, or when a person has approved it', schema: acceptedBody },
};

/** `role-settings/{policyId}/rules[/{ruleId}]`: update one rule, or several at once. */
export const roleRuleRoutes: readonly Route[] = [
  defineRoute({
    ...about,
    operationId: 'updateRule',
    method: 'PATCH',
    path: 'role-settings/{policyId}/rules/{ruleId}',
    summary: 'Change fields of one rule; the others stay as they are',
    params: z.strictObject({ policyId: graphId, ruleId }),
    body: ruleChange,
    bodyExamples: { shorter: { maximumDuration: 'PT4H' } },
    answers,
    answer: (call) => patch(call.params.policyId, { [call.params.ruleId]: call.body }, 'body', call),
  }),
  defineRoute({
    ...about,
    operationId: 'updateRules',
    method: 'PATCH',
    path: 'role-settings/{policyId}/rules',
    summary: 'Change several rules at once',
    params: z.strictObject({ policyId: graphId }),
    body: rulesChange,
    bodyExamples: {
      stricter: {
        rules: {
          Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' },
          Enablement_EndUser_Assignment: { enabledRules: ['MultiFactorAuthentication', 'Justification'] },
        },
      },
    },
    answers,
    answer: (call) => patch(call.params.policyId, call.body.rules, 'body.rules', call),
  }),
];

async function patch(
  policyId: string,
  changes: Readonly<Record<string, RuleChange>>,
  at: string,
  call: RouteCall<unknown, unknown, unknown>,
): Promise<HttpAnswer> {
  const foreign = Object.entries(changes).flatMap(([rule, change]) =>
    foreignFields(rule, change).map((field) => ({ at, message: `${rule} has no ${field}` })),
  );
  if (foreign.length > 0) throw unusable(foreign);
  return answerChange(
    {
      operation: 'rules.update',
      content: { kind: 'role-settings', policyId, rules: changes },
      requested: { policyId, changes },
    },
    call,
  );
}
