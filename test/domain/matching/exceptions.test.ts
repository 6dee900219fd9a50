import { describe, expect, test } from '@jest/globals';
import { exceptionsAt } from '../../../src/domain/matching/exceptions.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, days, HELPDESK_ADMINISTRATOR, NOW, roleKey } from '../../snapshot-builder.ts';

const exception = {
  principalId: ADA,
  roleDefinitionId: HELPDESK_ADMINISTRATOR,
  directoryScopeId: undefined,
  owner: 'grace@contoso.example',
  reason: 'Parental leave',
  ticket: 'CHG-1',
  expires: days(10),
};

describe('the exception that an access stands under', () => {
  test('is the one that lasts longest', () => {
    const longer = { ...exception, ticket: 'CHG-2', expires: days(20) };
    const given = rules({ exceptions: [exception, longer, { ...exception, expires: days(15) }] });

    expect(exceptionsAt(given, NOW)(roleKey())).toBe(longer);
  });

  test('is none at the instant at which it expires', () => {
    const given = rules({ exceptions: [exception] });

    expect(exceptionsAt(given, new Date(days(10).getTime() - 1))(roleKey())).toBe(exception);
    expect(exceptionsAt(given, days(10))(roleKey())).toBeUndefined();
  });
});
