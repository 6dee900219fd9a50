import { describe, expect, test } from '@jest/globals';
import type { OpenRecord } from '../../src/domain/model/evidence.ts';
import type { History } from '../../src/ports/index.ts';
import { bob, december, eligibility, exactly, fact, membership, november } from '../fact-builder.ts';

const runId = '20261111T020000000Z-0000000a';
const later = '20261203T020000000Z-0000000b';
/** Contract of `History`: intervals, what is open, and rows for sealing. */
export function describeHistoryState(name: string, make: () => Promise<History>): void {
  describe(`state of the history: ${name}`, () => {
    test('begins intervals once, and lists them the oldest first', async () => {
      const history = await make();

      await history.beginInterval(december);
      await history.beginInterval(november);
      await history.beginInterval(november);

      expect(await history.intervals()).toEqual([november, december]);
      expect(await history.intervalAt('2026-11-01T01:59:59.999Z')).toBeUndefined();
      expect(await history.intervalAt(november.from)).toEqual(november);
      expect(await history.intervalAt('2026-12-01T01:59:59.999Z')).toEqual(november);
      expect(await history.intervalAt('2027-06-01T00:00:00.000Z')).toEqual(december);
    });

    test('keeps what is open, and forgets what is not any more', async () => {
      const history = await make();
      const open = Array.from(
        { length: 250 },
        (_, index): OpenRecord => ({
          subject: `eligibility:${index}`,
          record: eligibility(),
          factId: `fact-${index}`,
          time: exactly('2026-11-10T12:00:00.000Z'),
          cause: null,
        }),
      );
      const [first, second, ...others] = open;
      if (first === undefined || second === undefined) throw new Error('there are 250');
      await history.saveOpen({ opened: open, closed: [] });
      const revised = { ...second, factId: 'another' };

      const update = { opened: [revised], closed: [first.subject, 'never seen'] };
      await history.saveOpen(update);
      await history.saveOpen(update);

      expect(await history.open()).toEqual(
        new Map([revised, ...others].map((record) => [record.subject, record])),
      );
    });

    test('finds what a run added to an interval, so that the next one can end what it left', async () => {
      const history = await make();
      const opened = fact({ seenBy: runId });
      const keyframe = fact({ change: 'keyframe', seenAt: december.from, seenBy: runId });
      const other = fact({ record: eligibility(bob), seenBy: later });
      await history.append([opened], { runId, intervals: [november] });
      await history.append([keyframe], { runId, intervals: [december] });
      await history.append([other], { runId: later, intervals: [november] });

      expect(await Array.fromAsync(history.ofRun(runId, '2026-11'))).toEqual([opened]);
      expect(await Array.fromAsync(history.ofRun(runId, '2026-12'))).toEqual([keyframe]);
    });

    test('hands over its rows for sealing, in the order of partitions and keys', async () => {
      const history = await make();
      const facts = Array.from({ length: 130 }, (_, index) =>
        fact({ record: eligibility(`11111111-aaaa-4bbb-8ccc-${String(index).padStart(12, '0')}`) }),
      );
      const leaves = await history.append([...facts, fact({ record: membership() })], {
        runId,
        intervals: [november],
      });

      const stored = await Array.fromAsync(history.stored(november));

      expect(stored).toHaveLength(131);
      expect(stored.map(({ partition, rowKey }) => `${partition} ${rowKey}`)).toEqual(
        stored.map(({ partition, rowKey }) => `${partition} ${rowKey}`).sort(),
      );
      expect(new Set(stored.map(({ leafHash }) => leafHash))).toEqual(
        new Set(leaves.map(({ leafHash }) => leafHash)),
      );
      expect(stored.every((row) => row.runId === runId && row.salt?.length === 64)).toBe(true);
    });
  });
}
