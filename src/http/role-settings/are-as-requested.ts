import { holds } from '../../domain/matching/rule-comparison.ts';
import type { RoleRule } from '../../domain/model/role-settings.ts';
import type { RuleChange } from './inputs.ts';

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
