import { describe, expect, test } from '@jest/globals';
import type { ObjectNames } from '../../src/ports/index.ts';
import { readCall } from '../tenant/snapshot-ports.ts';

/** Objects in every directory under test, by id. There may be others. */
export const namedObjects = {
  unit: { id: '77777777-aaaa-4bbb-8ccc-000000000051', type: 'administrativeUnit', displayName: 'Lyon' },
  app: { id: '77777777-aaaa-4bbb-8ccc-000000000052', type: 'servicePrincipal', displayName: 'Billing' },
} as const;
const nobody = '77777777-aaaa-4bbb-8ccc-000000000099';

/** Contract of `ObjectNames`. The directory under test contains `namedObjects`. */
export function describeObjectNames(name: string, make: () => Promise<ObjectNames>): void {
  const { unit, app } = namedObjects;

  describe(`names of objects: ${name}`, () => {
    test('are those of administrative units and of apps, each with its type; what is not there is absent', async () => {
      const names = await (await make()).namesOf([unit.id.toUpperCase(), app.id, nobody], readCall());

      expect([...names]).toEqual(
        expect.arrayContaining([
          [unit.id, { type: unit.type, displayName: unit.displayName }],
          [app.id, { type: app.type, displayName: app.displayName }],
        ]),
      );
      expect(names.size).toBe(2);
    });

    test('cost one request, and none where there is nothing to ask', async () => {
      const [some, none] = [readCall(), readCall()];
      const names = await make();
      await names.namesOf([unit.id, app.id, app.id], some);

      expect(await names.namesOf(['not an id'], none)).toEqual(new Map());
      expect([some.tally.requests, none.tally.requests]).toEqual([1, 0]);
    });
  });
}
