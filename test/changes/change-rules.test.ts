import { describe, expect, test } from '@jest/globals';
import { changedRules, inSafeOrder, settingsFailure } from '../../src/changes/change-rules.ts';
import type { RoleRule } from '../../src/domain/model/role-settings.ts';
import { GraphCallError } from '../../src/ports/errors.ts';

const target = { caller: 'EndUser', level: 'Assignment' };
const length: RoleRule = {
  ...{ id: 'Expiration_EndUser_Assignment', kind: 'expiration' },
  wire: { id: 'Expiration_EndUser_Assignment', '@odata.type': '#rule', target, maximumDuration: 'PT8H' },
};
const rule = (kind: RoleRule['kind'], isEnabled = true): RoleRule => ({
  id: kind,
  kind,
  wire: { isEnabled },
});
const prefix = 'PATCH /policies/roleManagementPolicies/{policyId}: not sent: ';

function failure(fields: Readonly<Record<string, unknown>>, id = length.id): unknown {
  try {
    return changedRules([length], { [id]: fields });
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    const { kind, code, message } = error;
    return { kind, code, message };
  }
}

describe('a rule that is to be changed', () => {
  test('is sent whole, with the named field replaced', () => {
    expect(changedRules([length], { [length.id]: { maximumDuration: 'PT4H' } })).toEqual([
      { ...length, wire: { ...length.wire, maximumDuration: 'PT4H' } },
    ]);
  });

  test('is not sent where it says so already, also where its own names are repeated', () => {
    expect(changedRules([length], { [length.id]: { ...length.wire, maximumDuration: 'PT480M' } })).toEqual(
      [],
    );
  });
});

describe('nothing is sent', () => {
  test('for a rule that is not there', () => {
    expect(failure({}, 'No_Such_Rule')).toEqual({
      ...{ kind: 'not-found', code: 'RuleNotFound', message: `${prefix}there is no rule No_Such_Rule.` },
    });
  });

  test.each([
    ['id', { id: 'Another' }],
    ['@odata.type', { '@odata.type': '#another' }],
    ['target', { target: { caller: 'Admin' } }],
  ])('for %s, which makes it that rule', (field, fields) => {
    expect(failure(fields)).toEqual({
      ...{ kind: 'rejected', code: 'FixedRuleField' },
      message: `${prefix}${field} of rule ${length.id} is what makes it that rule. Leave it out.`,
    });
  });

  test('for a field that the rule has not: it is told which it has', () => {
    expect(failure({ maximum: 'PT4H' })).toEqual({
      ...{ kind: 'rejected', code: 'NoSuchRuleField' },
      message: `${prefix}rule ${length.id} has no field maximum; it has id, @odata.type, target, maximumDuration.`,
    });
  });
});

describe('a failure', () => {
  test('keeps what caused it', () => {
    const cause = new Error('aborted');

    expect(settingsFailure('cancelled', 'Cancelled', 'over.', cause).cause).toBe(cause);
    expect(settingsFailure('cancelled', 'Cancelled', 'over.')).not.toHaveProperty('cause');
  });
});

describe('the order of sending keeps MFA and an authentication context from being on together', () => {
  const kinds = (...rules: readonly RoleRule[]) => inSafeOrder(rules).map(({ kind }) => kind);

  test('MFA goes before a context comes', () => {
    expect(kinds(rule('authenticationContext'), rule('expiration'), rule('enablement'))).toEqual([
      'expiration',
      'enablement',
      'authenticationContext',
    ]);
  });

  test('a context goes before MFA comes', () => {
    expect(kinds(rule('enablement'), rule('authenticationContext', false))).toEqual([
      'authenticationContext',
      'enablement',
    ]);
  });

  test('the other rules keep their order, whatever of theirs is enabled', () => {
    expect(kinds(rule('enablement'), rule('notification'), rule('authenticationContext', false))).toEqual([
      'notification',
      'authenticationContext',
      'enablement',
    ]);
  });
});
