import { describe, expect, test } from '@jest/globals';
import { areAsRequested } from '../../src/changes/find-outcome.ts';
import type { RuleChange } from '../../src/http/role-settings/inputs.ts';
import { roleRules } from '../builders.ts';

/** The rules of a new tenant, one of them with other values. */
function rulesWith(ruleId: string, values: Readonly<Record<string, unknown>>) {
  return roleRules().map((rule) =>
    rule.id === ruleId ? { ...rule, wire: { ...rule.wire, ...values } } : rule,
  );
}

const expiration = 'Expiration_EndUser_Assignment';
const enablement = 'Enablement_EndUser_Assignment';
const approval = 'Approval_EndUser_Assignment';
const context = 'AuthenticationContext_EndUser_Assignment';

describe('rules are as was asked', () => {
  test.each<{ there: Record<string, unknown>; asked: RuleChange; rule: string; so: boolean }>([
    { rule: expiration, there: { maximumDuration: 'PT4H' }, asked: { maximumDuration: 'PT4H' }, so: true },
    { rule: expiration, there: { maximumDuration: 'P1D' }, asked: { maximumDuration: 'PT24H' }, so: true },
    { rule: expiration, there: { maximumDuration: 'PT8H' }, asked: { maximumDuration: 'PT4H' }, so: false },
    {
      rule: enablement,
      there: { enabledRules: ['Justification', 'Ticketing'] },
      asked: { enabledRules: ['Ticketing', 'Justification'] },
      so: true,
    },
    {
      rule: enablement,
      there: { enabledRules: ['Justification', 'Ticketing'] },
      asked: { enabledRules: ['Justification'] },
      so: false,
    },
    { rule: enablement, there: { enabledRules: ['Justification'] }, asked: { enabledRules: [] }, so: false },
    { rule: context, there: { claimValue: undefined }, asked: { claimValue: null }, so: true },
    { rule: context, there: { claimValue: 'c1' }, asked: { claimValue: null }, so: false },
    {
      rule: approval,
      there: { setting: { isApprovalRequired: true, approvalMode: 'SingleStage' } },
      asked: { setting: { isApprovalRequired: true } },
      so: true,
    },
    {
      rule: approval,
      there: { setting: null },
      asked: { setting: { isApprovalRequired: true } },
      so: false,
    },
  ])('$rule with $there, asked for $asked: $so', ({ rule, there, asked, so }) => {
    expect(areAsRequested(rulesWith(rule, there), { [rule]: asked })).toBe(so);
  });

  test('only when every one of them is', () => {
    const rules = rulesWith(expiration, { maximumDuration: 'PT4H' });
    const change = { [expiration]: { maximumDuration: 'PT4H' }, [context]: { isEnabled: true } };

    expect(areAsRequested(rules, change)).toBe(false);
  });

  test('never when one that was asked for is not there', () => {
    expect(areAsRequested(roleRules(), { Expiration_Admin_Nothing: { isExpirationRequired: true } })).toBe(
      false,
    );
  });
});
