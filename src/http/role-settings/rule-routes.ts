import { z } from 'zod';
import { obstaclesToSettings } from '../../changes/request-guard.ts';
import { holds } from '../../domain/matching/rule-comparison.ts';
import type { RoleRule, RulesUpdate } from '../../domain/model/role-settings.ts';
import { answerChange, type Told, tellObstacles } from '../changes/requested-change.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { graphId } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { policyBody, toPolicyBody } from './bodies.ts';
import { foreignFields, type RuleChange, ruleChange, ruleId, rulesChange } from './inputs.ts';

const outcomeBody = z
  .object({
    outcome: z.enum(['done', 'unchanged']).meta({
      description: '`done`: sent, and all rules read again. `unchanged`: they were so already.',
    }),
    changeId: z.string(),
    changed: z.array(z.string()).meta({
      description: 'Rules that were changed; found so after a lost call: those that were asked for',
    }),
    policy: policyBody,
  })
  .meta({ id: 'RulesOutcome' });

const about = { requiredRole: 'PimWarden.Settings', tag: 'role-settings', changes: true } as const;
const answers = {
  200: { description: 'Changed, and all rules read again', schema: outcomeBody },
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
  const { ports, graph } = call;
  return answerChange(
    {
      operation: 'rules.update',
      subject: { policyId, rules: Object.keys(changes) },
      asked: { policyId, changes },
      async make(changeId) {
        const obstacles = await obstaclesToSettings(policyId, ports, graph);
        if (obstacles.length > 0) return tellObstacles(obstacles, changeId);
        return tell(await ports.roleSettings.update(policyId, changes, graph), changeId);
      },
      async lookUp(claim) {
        const policy = await ports.roleSettings.policy(policyId, graph);
        if (policy === undefined || !areAsAsked(policy.rules, changes)) return undefined;
        return tell({ kind: 'updated', policy, changed: Object.keys(changes) }, claim.id);
      },
    },
    call,
  );
}

function tell(update: RulesUpdate, changeId: string): Told {
  switch (update.kind) {
    case 'updated':
    case 'unchanged': {
      const outcome = update.kind === 'updated' ? ('done' as const) : ('unchanged' as const);
      const changed = update.kind === 'updated' ? [...update.changed] : [];
      const jsonBody: z.input<typeof outcomeBody> = {
        outcome,
        changeId,
        changed,
        policy: toPolicyBody(update.policy),
      };
      return { state: 'done', graphRequestId: undefined, answer: { status: 200, jsonBody } };
    }
    case 'refused': {
      const { code: graphCode, requestId } = update;
      const members = { graphCode, requestId, changeId, retry: 'never' } as const;
      const answer = problem(422, 'Microsoft Graph refused the rules', update.message, members);
      return { state: 'refused', graphRequestId: requestId, answer };
    }
    case 'restored':
      return {
        state: update.restored ? 'refused' : 'unconfirmed',
        graphRequestId: undefined,
        answer: notKept(update, changeId),
      };
    default:
      return update satisfies never;
  }
}

function notKept(update: Extract<RulesUpdate, { kind: 'restored' }>, changeId: string): HttpAnswer {
  const moved = update.unexpected.join(', ');
  return update.restored
    ? problem(
        409,
        'The rules did not stay as asked',
        `Other rules moved as well, or the change did not stick (${moved}). What was there before has been put back.`,
        { changeId, retry: 'later' },
      )
    : problem(
        500,
        'The rules are not as they were',
        `Other rules moved as well, or the change did not stick (${moved}), and what was there before could not be put back. Look at the role's settings now.`,
        { changeId, retry: 'never' },
      );
}

/** Whether the rules say everything that was asked. */
export function areAsAsked(
  rules: readonly RoleRule[],
  changes: Readonly<Record<string, RuleChange>>,
): boolean {
  return Object.entries(changes).every(([ruleId, change]) => {
    const rule = rules.find(({ id }) => id === ruleId);
    return rule !== undefined && holds(change, rule.wire);
  });
}
