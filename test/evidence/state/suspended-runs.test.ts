import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAccessHistories } from '../../../src/adapters/tables/access-histories.ts';
import { createMarks } from '../../../src/adapters/tables/marks.ts';
import { type BeforeWriting, intendedRows } from '../../../src/adapters/tables/state-rows.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { createPopulations } from '../../../src/adapters/tables/watermarks.ts';
import { bareLeafHashOf } from '../../../src/evidence/leaf-making.ts';
import { withAzurite } from '../../adapters/tables/tables-under-test.ts';
import { tenantId } from '../../builders.ts';
import { memory, signInMemory } from '../../memory-builder.ts';
import { mark, stateStage } from './state-stage.ts';

const azurite = withAzurite();

let tables: Tables;
let stage: ReturnType<typeof stateStage>;
beforeEach(async () => {
  tables = await azurite.empty();
  stage = stateStage(tables);
  await stage.night('run-1', [mark(1), mark(2)]);
});

/** A process that is suspended after it noted what it will write, for longer than its run may last; another run seals meanwhile. */
function suspended(minutes: number): BeforeWriting {
  const run = stage.run('run-suspended');
  return async (table, rows) => {
    const inTime = await run.intend(intendedRows(table, rows, bareLeafHashOf));
    stage.now.at = new Date(stage.now.at.getTime() + minutes * 60_000);
    const next = stage.run('run-next');
    await next.remembers([mark(1)], [mark(2).id]);
    await next.seal();
    return inTime;
  };
}

const until = new Date('2026-12-01T00:00:00Z');
const coverage = { activationsKnownSince: until, activationsKnownUntil: until };
const later = { lastSeenAt: new Date('2026-12-30T00:00:00Z') };

describe('a run that is suspended between noting its writes and making them', () => {
  test.each([
    {
      of: 'marks',
      write: (noted: BeforeWriting) =>
        createMarks(tables, tenantId, noted).change({ put: [mark(3)], remove: [] }),
    },
    {
      of: 'marks to take away',
      write: (noted: BeforeWriting) =>
        createMarks(tables, tenantId, noted).change({ put: [], remove: [mark(1).id] }),
    },
    {
      of: 'memories',
      write: (noted: BeforeWriting) =>
        createAccessHistories(tables, tenantId, noted).save([memory(later)], undefined),
    },
    {
      of: 'how far activations are known',
      write: (noted: BeforeWriting) => createAccessHistories(tables, tenantId, noted).save([], coverage),
    },
    {
      of: 'sign-ins',
      write: (noted: BeforeWriting) =>
        createAccessHistories(tables, tenantId, noted).saveSignIns([signInMemory()]),
    },
    {
      of: 'the population',
      write: (noted: BeforeWriting) =>
        createPopulations(tables, tenantId, noted).save({
          at: until,
          eligibilities: 1,
          assignments: 1,
          users: 1,
        }),
    },
  ])('writes nothing more after its time, and nothing looks altered: $of', async ({ write }) => {
    await expect(write(suspended(11))).rejects.toMatchObject({ code: 'RunTooLate' });

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test('goes on within its time, and nothing looks altered', async () => {
    await createMarks(tables, tenantId, suspended(9)).change({ put: [mark(3)], remove: [] });

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test('goes on within its time on a store that was never sealed before, and nothing looks altered', async () => {
    stage = stateStage(await azurite.empty());

    await createMarks(tables, tenantId, suspended(9)).change({ put: [mark(3)], remove: [] });

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });
});
