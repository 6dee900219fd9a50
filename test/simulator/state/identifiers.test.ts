import { describe, expect, test } from '@jest/globals';
import { firstWordOf, guidFrom, isGuid } from '../../../simulator/guid.ts';
import { assignmentId, eligibilityInstanceId } from '../../../simulator/state/identifiers.ts';

describe('the id of a role assignment', () => {
  test('is the one that Graph gave to the same role and principal', () => {
    const id = assignmentId({
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      principalId: '6be4b305-b75e-4efc-bfcc-31bd3b53a5f8',
      directoryScopeId: '/',
    });

    expect(id).toBe('lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1');
  });

  test('holds the scope as a third GUID, and ends in -2 for an administrative unit', () => {
    const key = {
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      principalId: '6be4b305-b75e-4efc-bfcc-31bd3b53a5f8',
    };
    const scope = '28ca5a85-489a-49a0-b555-0a6d81e56f0d';

    const atObject = assignmentId({ ...key, directoryScopeId: `/${scope}` });
    const atUnit = assignmentId({ ...key, directoryScopeId: `/administrativeUnits/${scope}` });

    expect(Buffer.from(atObject.slice(0, -2), 'base64url')).toHaveLength(48);
    expect(atObject).toMatch(/-1$/);
    expect(atUnit).toBe(atObject.replace(/-1$/, '-2'));
  });
});

describe('the id of an eligibility instance', () => {
  test('is the one that Graph gave to the same role and principal', () => {
    const id = eligibilityInstanceId({
      roleDefinitionId: '8424c6f0-a189-499e-bbd0-26c1753c96d4',
      principalId: '071cc716-8147-4397-a5ba-b2105951cc0b',
      directoryScopeId: '/',
    });

    expect(id).toBe('8MYkhImhnkm70CbBdTyW1BbHHAdHgZdDpbqyEFlRzAs-1-e');
  });
});

describe('a made GUID', () => {
  test('is of version 4 and gives its first word back', () => {
    const guid = guidFrom(0xfedcba98, 0xffffffff, 0x00000000, 0x12345678);

    expect(guid).toBe('fedcba98-ffff-4fff-8000-000012345678');
    expect(isGuid(guid)).toBe(true);
    expect(firstWordOf(`PIM_${guid}_1`)).toBe(0xfedcba98);
  });
});
