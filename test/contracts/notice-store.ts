import { describe, expect, test } from '@jest/globals';
import type { Notice, NoticeStore } from '../../src/ports/index.ts';
import { tenantId } from '../builders.ts';

/** A notice about a run. */
export function notice(overrides: Partial<Notice> = {}): Notice {
  return {
    id: '20261124T020000000Z-00000001',
    tenantId,
    runId: '20261124T020000000Z-00000001',
    job: 'renew-eligibilities',
    at: new Date('2026-11-24T02:05:00.000Z'),
    state: 'partial',
    mode: 'apply',
    reason: 'the time of the run was over',
    sections: [{ title: 'Renewed', count: 2, lines: ['Zoë: Global Administrator', '確認 \u2028: Reader'] }],
    links: [{ title: 'The plan', url: 'https://warden.example/api/plans/1' }],
    ...overrides,
  };
}

const later = new Date('2026-11-24T02:10:00.000Z');

/** Contract of `NoticeStore`. */
export function describeNoticeStore(name: string, make: () => Promise<NoticeStore>): void {
  describe(`undelivered notices: ${name}`, () => {
    test('are given back as they were put, not tried yet', async () => {
      const store = await make();

      await store.put(notice());

      expect(await store.pending(10)).toEqual([
        { notice: notice(), attempts: 0, notBefore: new Date('2026-11-24T02:05:00.000Z') },
      ]);
    });

    test('may say little and may say much', async () => {
      const store = await make();
      const lines = Array.from({ length: 2_000 }, (_, index) => `Zoë ${index}: `.repeat(5));
      const little = notice({ id: 'little', reason: undefined, sections: [], links: [] });
      const much = notice({
        id: 'much',
        sections: [{ title: 'Left to lapse', count: 9_000, lines }],
        at: later,
      });

      await store.put(little);
      await store.put(much);

      const found = (await store.pending(10)).map((pending) => pending.notice);
      expect(found[0]).toEqual(little);
      expect(JSON.stringify(found[1]) === JSON.stringify(much)).toBe(true);
    });

    test('are there once when they are put again, with what was put last', async () => {
      const store = await make();
      await store.put(notice());
      await store.failed(notice().id, 3, later);

      await store.put(notice({ state: 'succeeded', reason: undefined }));

      expect(await store.pending(10)).toEqual([
        {
          notice: notice({ state: 'succeeded', reason: undefined }),
          attempts: 0,
          notBefore: new Date('2026-11-24T02:05:00.000Z'),
        },
      ]);
    });

    test('that were tried in vain say so, and wait behind those that were not', async () => {
      const store = await make();
      await store.put(notice({ id: 'a' }));
      await store.put(notice({ id: 'b' }));

      await store.failed('a', 2, later);

      expect(await store.pending(10)).toEqual([
        { notice: notice({ id: 'b' }), attempts: 0, notBefore: notice().at },
        { notice: notice({ id: 'a' }), attempts: 2, notBefore: later },
      ]);
      expect((await store.pending(1)).map((pending) => pending.notice.id)).toEqual(['b']);
    });

    test('are forgotten when they are delivered, and a second word about them is harmless', async () => {
      const store = await make();
      await store.put(notice());

      await store.done(notice().id);
      await store.done(notice().id);
      await store.failed(notice().id, 1, later);

      expect(await store.pending(10)).toEqual([]);
    });
  });
}
