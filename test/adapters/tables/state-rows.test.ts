import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAccessHistories } from '../../../src/adapters/tables/access-histories.ts';
import { createMarks } from '../../../src/adapters/tables/marks.ts';
import {
  type BeforeWriting,
  createStateRows,
  intendedRows,
} from '../../../src/adapters/tables/state-rows.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { createPopulations } from '../../../src/adapters/tables/watermarks.ts';
import { bareLeafHashOf } from '../../../src/evidence/leaf-making.ts';
import type { IntendedRow } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { memory } from '../../memory-builder.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

let tables: Tables;
let noted: IntendedRow[];
const note: BeforeWriting = async (table, rows) => {
  noted.push(...intendedRows(table, rows, bareLeafHashOf));
  return () => undefined;
};
beforeEach(async () => {
  tables = await azurite.empty();
  noted = [];
});

/** What was noted, and what the store has, by place. */
async function bothSides() {
  const found = await createStateRows(tables, tenantId, bareLeafHashOf).read(undefined);
  const text = (table: string, key: string, hash: string) => `${table} ${key} ${hash}`;
  const last = new Map(noted.map((row) => [`${row.table} ${row.key}`, row]));
  return {
    said: [...last.values()]
      .map(({ table, key, leafHash }) => text(table, key, leafHash ?? 'gone'))
      .toSorted(),
    stored: found
      .flatMap(({ table, rows }) => rows.map(({ key, leafHash }) => text(table, key, leafHash)))
      .toSorted(),
  };
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.constantFrom('héé', '\u2028', '\ud800', 'a/b\\c#d?', "o'neil", '日本', '🙂'),
);
const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
const perhapsAt = fc.option(instants, { nil: undefined });

describe('a row is noted before it is written as the store lists it afterwards', () => {
  test('memories, whatever they hold', async () => {
    const memories = fc.record({
      kind: fc.constantFrom('eligibility' as const, 'assignment' as const),
      firstSeenAt: instants,
      lastSeenAt: instants,
      lastSeenEnd: fc.oneof(fc.constantFrom('never' as const, 'unknown' as const), instants),
      lastSeenScheduleId: fc.option(texts, { nil: undefined }),
      lastActivatedAt: perhapsAt,
      renewalsInARow: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      lastRenewedAt: perhapsAt,
      principalId: fc.uuid(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(memories, { minLength: 1, maxLength: 5 }), async (made) => {
        const changed = made.map(({ principalId, lastSeenScheduleId, ...own }) => {
          const one = memory();
          const scheduleId = lastSeenScheduleId?.isWellFormed() === true ? lastSeenScheduleId : undefined;
          return { ...one, ...own, lastSeenScheduleId: scheduleId, key: { ...one.key, principalId } };
        });
        await createAccessHistories(tables, tenantId, note).save(changed, {
          activationsKnownSince: new Date('2026-01-01T00:00:00.001Z'),
          activationsKnownUntil: new Date('2026-12-05T02:00:00Z'),
        });
        const { said, stored } = await bothSides();
        expect(stored).toEqual(said);
      }),
      { numRuns: 25 },
    );
  });

  test('sign-ins, marks and the population, and what is taken away', async () => {
    const at = new Date('2026-12-05T02:00:00.120Z');
    const histories = createAccessHistories(tables, tenantId, note);
    await histories.saveSignIns([
      { userId: 'B5b0c9f0-é', lastSignInAt: at, blankSince: undefined },
      { userId: 'c1', lastSignInAt: at, blankSince: at },
    ]);
    const marks = createMarks(tables, tenantId, note);
    const mark = { reason: 'no-sign-in', markedAt: at, due: at, mode: 'apply', planId: 'p' } as const;
    await marks.change({
      put: [
        { ...mark, id: 'eligibility:é/1' },
        { ...mark, id: 'eligibility:2' },
      ],
      remove: [],
    });
    await createPopulations(tables, tenantId, note).save({ at, eligibilities: 0, assignments: 1, users: 3 });
    const first = await bothSides();
    expect(first.stored).toEqual(first.said);

    await marks.change({ put: [], remove: ['eligibility:é/1', 'eligibility:never there'] });

    const { said, stored } = await bothSides();
    expect(stored).toEqual(said.filter((text) => !text.endsWith(' gone')));
  });
});
