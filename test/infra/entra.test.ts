import { describe, expect, test } from '@jest/globals';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { AppPart } from '../../src/domain/model/deployment-parts.ts';
import { apiRoles } from '../../src/ports/caller.ts';
import { templateData } from './template-facts.ts';

interface Permissions {
  readonly planOnly: Readonly<Record<string, readonly string[]>>;
  readonly apply: Readonly<Record<string, readonly string[]>>;
}

interface Registration {
  readonly scopeId: string;
  readonly roles: readonly { id: string; value: string; displayName: string; isEnabled: boolean }[];
}

const permissions = templateData<Permissions>('graph/permissions.json');
const { roles, scopeId } = templateData<Registration>('graph/app-roles.json');

describe('the permissions that the templates grant', () => {
  test.each([
    ['planOnly', true],
    ['apply', false],
  ] as const)('are those that npm run permissions names: %s', (list, isPlanOnly) => {
    for (const [parts, granted] of Object.entries(permissions[list])) {
      const needed = requiredAppRoles({ parts: parts.split(',') as AppPart[], isPlanOnly });

      expect([parts, granted]).toEqual([parts, needed.map(({ name }) => name)]);
    }
  });

  test('are there for every way of putting the parts into apps', () => {
    const ways = ['front', 'keeper', 'writer', 'keeper,writer', 'front,keeper,writer'];

    expect(Object.keys(permissions.planOnly)).toEqual(expect.arrayContaining(ways));
    expect(Object.keys(permissions.apply)).toEqual(expect.arrayContaining(ways));
  });

  test.each(['front', 'keeper'])('let part %s write nothing, also where the app applies', (part) => {
    expect(permissions.apply[part]?.filter((name) => /Write|Remove/.test(name))).toEqual([]);
  });

  test('let nobody write where the app only plans', () => {
    expect(
      Object.values(permissions.planOnly)
        .flat()
        .filter((name) => /Write|Remove/.test(name)),
    ).toEqual([]);
  });
});

describe('the app roles that the templates register', () => {
  /** As they were published: tokens and assignments have these ids. One that is not used any more is disabled, and stays. */
  const published: Readonly<Record<string, string>> = {
    'PimWarden.Read': 'f768064f-9585-47ad-a39e-ed24c2c063fe',
    'PimWarden.Plan': '5966eb44-e0c6-4744-9511-3dc30e9a8df5',
    'PimWarden.Grant': 'b9c48cb0-1720-400e-8ca8-2984fcb042d9',
    'PimWarden.Remove': 'a83c546d-bc4d-43dc-96c9-3f01a9f18630',
    'PimWarden.Settings': 'ace970fc-cddb-4416-a396-6023df2d5c05',
    'PimWarden.Run': '00633256-e25f-471d-8fe2-c4e12b5eadad',
    'PimWarden.Approve': 'e66c0e98-1942-4e8a-b4c6-049fa9998118',
    'PimWarden.Activate': '3c19c840-d9f9-4acd-a62d-2465be71c2d9',
    'PimWarden.Review': 'e7f137f5-a11b-4c7d-b5a6-b47b57a73cab',
    'PimWarden.Send': '12f034c1-43d2-4a11-a0a8-a1e2fdbc4be2',
  };

  test('are those of the API, and enabled', () => {
    const enabled = roles.filter(({ isEnabled }) => isEnabled).map(({ value }) => value);

    expect(enabled).toEqual([...apiRoles]);
  });

  test('keep the ids that they were published with, and none is dropped: one in use can only be disabled', () => {
    expect(Object.fromEntries(roles.map(({ value, id }) => [value, id]))).toEqual(published);
    expect(scopeId).toBe('83de0b93-946a-4998-9656-7964cfbaa4dd');
  });

  test('have an id and a name of their own each, as Entra demands', () => {
    expect(new Set(roles.map(({ id }) => id)).size).toBe(roles.length);
    expect(new Set(roles.map(({ displayName }) => displayName)).size).toBe(roles.length);
  });
});
