import { describe, expect, test } from '@jest/globals';
import type { StoredAnswers } from '../../src/ports/commands.ts';

const created = { status: 201, body: '{"outcome":"done"}' };
const changeId = '20261124T090000123Z-0b5c9f0e';

/** Contract of `StoredAnswers`. */
export function describeStoredAnswers(name: string, make: () => Promise<StoredAnswers>): void {
  describe(`stored answers: ${name}`, () => {
    test('are found by the change that they are about', async () => {
      const answers = await make();

      await answers.keep(changeId, created);

      expect(await answers.find(changeId)).toEqual(created);
    });

    test.each([{ id: '20261124T090000123Z-0b5c9f0f' }, { id: "it's/not#here" }, { id: '' }])(
      'are not found for a change that was never answered: "$id"',
      async ({ id }) => {
        const answers = await make();
        await answers.keep(changeId, created);

        expect(await answers.find(id)).toBeUndefined();
      },
    );

    test('stay as they were given first', async () => {
      const answers = await make();
      await answers.keep(changeId, created);

      await answers.keep(changeId, { status: 202, body: '{}' });

      expect(await answers.find(changeId)).toEqual(created);
    });

    test('are one of those that two gave at once', async () => {
      const answers = await make();
      const given = [created, { status: 202, body: '{}' }];

      await Promise.all(given.map((answer) => answers.keep(changeId, answer)));

      expect(given).toContainEqual(await answers.find(changeId));
    });

    test('of 200 KB beyond ASCII are kept to the last character', async () => {
      const answers = await make();
      const text = 'Zoë’s night shift \u2028\u2029 確認 \u{1F511} '.repeat(4_000).slice(0, 100_000);
      const body = JSON.stringify({ text });

      await answers.keep(changeId, { status: 200, body });

      // toEqual would print the whole difference.
      expect((await answers.find(changeId))?.body === body).toBe(true);
    });
  });
}
