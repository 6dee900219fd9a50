import { describe, expect, test } from '@jest/globals';
import { exceptionFor } from '../../../src/domain/matching/exceptions.ts';
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

    expect(exceptionFor(given, roleKey(), NOW)).toBe(longer);
  });

  test('is none at the instant at which it expires', () => {
    const given = rules({ exceptions: [exception] });

    expect(exceptionFor(given, roleKey(), new Date(days(10).getTime() - 1))).toBe(exception);
    expect(exceptionFor(given, roleKey(), days(10))).toBeUndefined();
  });
});
