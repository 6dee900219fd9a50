import { describe, expect, test } from '@jest/globals';
import type { Looks, SnapshotJournal } from '../../src/ports/index.ts';

/** Contract of `SnapshotJournal` and `Looks`. */
export function describeSnapshotState(
  name: string,
  make: () => Promise<{ journal: SnapshotJournal; looks: Looks }>,
): void {
  describe(`journal of snapshots: ${name}`, () => {
    test('lists runs that began and did not end, the oldest first', async () => {
      const { journal } = await make();
      const [first, second, third] = [
        '20261101T020000000Z-b',
        '20261102T020000000Z-a',
        '20261103T020000000Z-a',
      ].map((runId) => ({ runId, at: '2026-11-01T02:00:00.000Z', intervals: ['2026-10', '2026-11'] }));
      if (first === undefined || second === undefined || third === undefined)
        throw new Error('there are three');
      for (const entry of [third, first, second]) await journal.begin(entry);

      await journal.end(second.runId);
      await journal.end(second.runId);

      expect(await journal.unfinished()).toEqual([first, third]);
    });

    test('keeps the last entry of a run', async () => {
      const { journal } = await make();
      const entry = {
        runId: '20261101T020000000Z-b',
        at: '2026-11-01T02:00:00.000Z',
        intervals: ['2026-11'],
      };
      await journal.begin(entry);

      await journal.begin({ ...entry, intervals: ['2026-11', '2026-12'] });

      expect(await journal.unfinished()).toEqual([{ ...entry, intervals: ['2026-11', '2026-12'] }]);
    });
  });

  describe(`looks: ${name}`, () => {
    test('are none in the beginning, then those that were written last', async () => {
      const { looks } = await make();
      expect(await looks.last()).toEqual(new Map());
      const look = { at: '2026-11-01T02:00:00.000Z', runId: 'run' };
      await looks.save(
        new Map([
          ['eligibilities', look],
          ['eligibilities~a/b', look],
        ]),
      );

      await looks.save(
        new Map([
          ['eligibilities', { ...look, runId: 'next' }],
          ['groups', look],
        ]),
      );

      expect(await looks.last()).toEqual(
        new Map([
          ['eligibilities', { ...look, runId: 'next' }],
          ['groups', look],
        ]),
      );
    });
  });
}
