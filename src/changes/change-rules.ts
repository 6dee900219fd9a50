import { isObject } from '../domain/matching/json.ts';
import { holds, isSameRule } from '../domain/matching/rule-comparison.ts';
import type { RuleFields } from '../domain/model/command.ts';
import type { RoleRule, RuleKind } from '../domain/model/role-settings.ts';
import { GraphCallError, type GraphFailureKind } from '../ports/errors.ts';

/**
 * The fields that identify a rule; a changed target corrupts the rule
 * (docs/graph-facts.md#changing-role-settings).
 */
const fixedFields = new Set(['id', '@odata.type', 'target']);

/**
 * The rules as they are wanted: whole, each field that is named replaced, objects in it merged, lists replaced. Only
 * those that differ from what there is.
 *
 * @throws GraphCallError, nothing sent: `not-found` for a rule, `rejected` for a field that is not there or must not change.
 */
export function changedRules(before: readonly RoleRule[], changes: RuleFields): readonly RoleRule[] {
  return Object.entries(changes).flatMap(([ruleId, fields]) => {
    const rule = before.find((candidate) => candidate.id === ruleId);
    if (rule === undefined) throw refuse('not-found', 'RuleNotFound', `there is no rule ${ruleId}.`);
    for (const [field, value] of Object.entries(fields)) checkField(rule, field, value);
    const wanted = { ...rule, wire: merged(rule.wire, fields) };
    return isSameRule(wanted, rule) ? [] : [wanted];
  });
}

function checkField(rule: RoleRule, field: string, value: unknown): void {
  const same = holds(value, rule.wire[field]);
  if (fixedFields.has(field) && !same) {
    const because = `${field} of rule ${rule.id} is what makes it that rule. Leave it out.`;
    throw refuse('rejected', 'FixedRuleField', because);
  }
  if (!Object.hasOwn(rule.wire, field)) {
    const because = `rule ${rule.id} has no field ${field}; it has ${Object.keys(rule.wire).join(', ')}.`;
    throw refuse('rejected', 'NoSuchRuleField', because);
  }
}

function refuse(kind: 'not-found' | 'rejected', code: string, because: string): GraphCallError {
  return settingsFailure(kind, code, `not sent: ${because}`);
}

/** A change of role settings that came to nothing, named by what would have been sent. */
export function settingsFailure(
  kind: GraphFailureKind,
  code: string,
  because: string,
  cause?: unknown,
): GraphCallError {
  const message = `PATCH /policies/roleManagementPolicies/{policyId}: ${because}`;
  return new GraphCallError(kind, message, { code }, cause === undefined ? undefined : { cause });
}

function merged(
  there: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const changed = Object.entries(fields).map(([name, value]) => {
    const old = there[name];
    return [name, isObject(value) && isObject(old) ? merged(old, value) : value] as const;
  });
  return { ...there, ...Object.fromEntries(changed) };
}

/** Kinds in the order of sending: MFA and an authentication context must never be on together. */
const orderOfKinds: readonly RuleKind[] = ['enablement', 'authenticationContext'];

/**
 * The order in which rules are sent, so that one pair that excludes each other is not on even for a moment: a role that
 * moves from MFA to an authentication context loses MFA first, and the other way round (`MfaAndAcrsConflict`).
 */
export function inSafeOrder(rules: readonly RoleRule[]): readonly RoleRule[] {
  const asksForContext = rules.some(
    ({ kind, wire }) => kind === 'authenticationContext' && wire.isEnabled === true,
  );
  const order = asksForContext ? orderOfKinds : orderOfKinds.toReversed();
  return rules.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}
