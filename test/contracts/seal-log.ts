import { describe, expect, test } from '@jest/globals';
import type { LogEntry, LogHead, SealLog } from '../../src/ports/index.ts';

/** The entry of a log with this index. */
export function logEntry(index: number, overrides: Partial<LogEntry> = {}): LogEntry {
  return {
    index,
    runId: `run-${index}`,
    text: `{"index":${index}}`,
    frontier: ['0f'.repeat(32)],
    ...overrides,
  };
}

const head = (size: number, note = `origin\n${size}\n`): LogHead => ({
  size,
  note,
  at: '2026-11-29T02:05:00.000Z',
});

/** Contract of `SealLog`. */
export function describeSealLog(name: string, make: () => Promise<SealLog>): void {
  describe(`log of manifests: ${name}`, () => {
    test('has no entry and no head in the beginning', async () => {
      const log = await make();

      expect(await log.tail(10)).toEqual([]);
      expect(await Array.fromAsync(log.entries(0))).toEqual([]);
      expect(await Array.fromAsync(log.heads())).toEqual([]);
    });

    test('gives entries back in the order of their indexes, from any on', async () => {
      const log = await make();
      const entries = Array.from({ length: 12 }, (_, index) => logEntry(index));
      for (const entry of entries) await log.append(entry);

      expect(await Array.fromAsync(log.entries(0))).toEqual(entries);
      expect(await Array.fromAsync(log.entries(9))).toEqual(entries.slice(9));
      expect(await Array.fromAsync(log.entries(12))).toEqual([]);
    });

    test('gives an entry that stands far behind the others as well', async () => {
      const log = await make();
      await log.append(logEntry(0));
      await log.append(logEntry(100_000));

      expect((await Array.fromAsync(log.entries(0))).map(({ index }) => index)).toEqual([0, 100_000]);
    });

    test('gives the last entries, the oldest first', async () => {
      const log = await make();
      for (let index = 0; index < 11; index += 1) await log.append(logEntry(index));

      expect((await log.tail(3)).map(({ index }) => index)).toEqual([8, 9, 10]);
      expect(await log.tail(100)).toHaveLength(11);
    });

    test('keeps the first entry of an index, and says that another came too late', async () => {
      const log = await make();

      expect(await log.append(logEntry(0))).toBe(true);
      expect(await log.append(logEntry(0, { runId: 'other' }))).toBe(false);
      expect(await log.tail(1)).toEqual([logEntry(0)]);
    });

    test('lets one of several writers have an index', async () => {
      const log = await make();

      const answers = await Promise.all(['a', 'b', 'c'].map((runId) => log.append(logEntry(0, { runId }))));

      expect(answers.toSorted()).toEqual([false, false, true]);
    });

    test('keeps a manifest of almost 64 KiB, with letters of every kind', async () => {
      const log = await make();
      const entry = logEntry(0, {
        text: `{"a":"${'x'.repeat(60_000)}ä€𝄞"}`,
        frontier: Array.from({ length: 33 }, () => 'a1'.repeat(32)),
      });

      await log.append(entry);

      expect(await log.tail(1)).toEqual([entry]);
    });

    test('keeps every head by its size, and two of one size that differ', async () => {
      const log = await make();

      for (const each of [head(2), head(1), head(1), head(1, 'another')]) await log.addHead(each);

      const heads = await Array.fromAsync(log.heads());
      expect(heads.map(({ size }) => size)).toEqual([1, 1, 2]);
      expect(heads).toEqual(expect.arrayContaining([head(1), head(1, 'another'), head(2)]));
    });
  });
}
