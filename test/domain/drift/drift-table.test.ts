import { describe, expect, test } from '@jest/globals';
import { accessChanges } from './access-changes.ts';
import { roleRules } from './drift-stage.ts';
import { comparedAfter } from './held-role.ts';
import { mailChanges } from './mail-changes.ts';

const table = [...accessChanges, ...mailChanges];

describe('a change in the tenant', () => {
  const rows = table.map(([rule, tenant, setting, strength, sentence]) => ({
    ...{ rule, tenant, setting, strength, sentence },
  }));
  test.each(rows)('of $setting is $strength: $sentence', ({ rule, tenant, setting, strength, sentence }) => {
    const { state, items } = comparedAfter(rule, tenant);

    expect(state).toBe('drift');
    expect(items).toMatchObject([{ ruleId: rule, setting, strength, sentence }]);
  });

  test('has at least 40 kinds here, and they touch each of the 17 rules', () => {
    expect(table.length).toBeGreaterThanOrEqual(40);
    expect(new Set(table.map(([rule]) => rule))).toEqual(new Set(roleRules().map(({ id }) => id)));
  });
});
