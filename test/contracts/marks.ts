import { describe, expect, test } from '@jest/globals';
import type { Mark } from '../../src/domain/model/plan.ts';
import type { Marks } from '../../src/ports/index.ts';

/** A mark on access of a deleted principal, due in two weeks. */
export function mark(overrides: Partial<Mark> = {}): Mark {
  return {
    id: 'assignment:11111111-aaaa-4bbb-8ccc-000000000001:62e90394-69f5-4237-9190-012177145e10:/',
    reason: 'principal-gone',
    markedAt: new Date('2026-11-24T02:00:00.000Z'),
    due: new Date('2026-12-08T02:00:00.000Z'),
    mode: 'apply',
    planId: '20261124T020000050Z-0000000a',
    ...overrides,
  };
}

function numbered(count: number): Mark[] {
  return Array.from({ length: count }, (_, index) => mark({ id: `assignment:${index}:role:/` }));
}

/** Contract of `Marks`. */
export function describeMarks(name: string, make: () => Promise<Marks>): void {
  describe(`marks: ${name}`, () => {
    test('are none in the beginning', async () => {
      const marks = await make();

      expect(await marks.read()).toEqual(new Map());
    });

    test('are given back as they were put, by id', async () => {
      const marks = await make();
      const other = mark({
        id: 'eligibility:a:b:/administrativeUnits/c',
        reason: 'never-activated',
        mode: 'plan',
      });

      await marks.change({ put: [mark(), other], remove: [] });

      expect(await marks.read()).toEqual(
        new Map([
          [mark().id, mark()],
          [other.id, other],
        ]),
      );
    });

    test('take the place of those with the same id', async () => {
      const marks = await make();
      await marks.change({ put: [mark()], remove: [] });

      await marks.change({ put: [mark({ mode: 'off' }), mark({ reason: 'disabled' })], remove: [] });

      expect(await marks.read()).toEqual(new Map([[mark().id, mark({ reason: 'disabled' })]]));
    });

    test('are taken away, and what is not there is no matter', async () => {
      const marks = await make();
      const change = { put: [mark({ id: 'stays' })], remove: [mark().id, "it's not here"] };
      await marks.change({ put: [mark()], remove: [] });

      await marks.change(change);
      await marks.change(change);

      expect([...(await marks.read()).keys()]).toEqual(['stays']);
    });

    test('are taken away once when two do it at the same time', async () => {
      const marks = await make();
      const all = numbered(150);
      await marks.change({ put: all, remove: [] });

      const remove = all.map(({ id }) => id);
      await Promise.all([marks.change({ put: [], remove }), marks.change({ put: [], remove })]);

      expect((await marks.read()).size).toBe(0);
    });

    test('may be many', async () => {
      const marks = await make();
      const all = numbered(1_250);
      await marks.change({ put: all, remove: [] });

      await marks.change({ put: [], remove: all.slice(0, 1_150).map(({ id }) => id) });

      const left = [...(await marks.read()).keys()];
      expect(left.sort()).toEqual(all.slice(1_150).map(({ id }) => id));
    });
  });
}
