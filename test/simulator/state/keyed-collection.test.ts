import { describe, expect, test } from '@jest/globals';
import { KeyedCollection } from '../../../simulator/state/keyed-collection.ts';
import { keyText } from '../../../simulator/state/role-schedules.ts';

const key = { principalId: 'ada', roleDefinitionId: 'reader', directoryScopeId: '/' };
const elsewhere = { ...key, directoryScopeId: '/administrativeUnits/1' };

describe('a collection with keys', () => {
  test('finds what is about one principal, role and scope, in the order it was added', () => {
    const things = new KeyedCollection<typeof key & { id: string }>(keyText);
    things.add({ ...key, id: '2' });
    things.add({ ...elsewhere, id: '3' });
    things.add({ ...key, principalId: 'ADA', id: '1' });

    expect(things.of(key).map(({ id }) => id)).toEqual(['2', '1']);
    expect(things.of(elsewhere).map(({ id }) => id)).toEqual(['3']);
    expect(things.of({ ...key, roleDefinitionId: 'writer' })).toEqual([]);
  });

  test('puts a thing in the place of the one with its id, also under another key', () => {
    const things = new KeyedCollection<typeof key & { id: string; word?: string }>(keyText);
    things.add({ ...key, id: 'a' });
    things.add({ ...key, id: 'b' });
    things.add({ ...key, id: 'A', word: 'again' });
    expect(things.of(key)).toEqual([
      { ...key, id: 'A', word: 'again' },
      { ...key, id: 'b' },
    ]);

    things.add({ ...elsewhere, id: 'b' });
    expect(things.of(key).map(({ id }) => id)).toEqual(['A']);
    expect(things.of(elsewhere).map(({ id }) => id)).toEqual(['b']);
  });

  test('forgets what was removed', () => {
    const things = new KeyedCollection<typeof key & { id: string }>(keyText);
    things.add({ ...key, id: 'a' });

    expect([things.remove('A'), things.remove('A')]).toEqual([true, false]);
    expect([things.of(key), things.all(), things.size]).toEqual([[], [], 0]);
  });
});
