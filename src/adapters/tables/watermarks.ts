import { z } from 'zod';
import { furthestOf } from '../../domain/audit-slices.ts';
import type { Population } from '../../domain/gates/population.ts';
import type { AuditProgress } from '../../domain/model/audit-progress.ts';
import type { AuditWatermark, Populations } from '../../ports/index.ts';
import { type BeforeWriting, untold } from './state-rows.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { replaceIfUnchanged, writeOptimistically } from './store/optimistic-write.ts';
import { findRow, optionalColumn } from './store/rows.ts';
import { count, instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';

const watermarkRow = z
  .object({
    ReadUntil: instant.optional(),
    SettledUntil: instant.optional(),
    SliceHours: z.number().positive(),
  })
  .transform(
    (row): AuditProgress => ({
      readUntil: row.ReadUntil,
      settledUntil: row.SettledUntil,
      sliceHours: row.SliceHours,
    }),
  );

/** How far one job has read: one row of table `Watermarks`, moved under its ETag and never back. */
export function createAuditWatermark(tables: Tables, tenantId: string, job: string): AuditWatermark {
  const table = tenantTable(tables, 'Watermarks', tenantId);
  const place = { partitionKey: table.partition('watermarks'), rowKey: encodeKeyPart(job, MAX_KEY_UNITS) };

  return {
    read() {
      return table.use(`reading the watermark of ${job}`, async (client) => {
        const row = await findRow(client, place);
        return row && table.read(row, watermarkRow);
      });
    },
    advance(progress) {
      const operation = `advancing the watermark of ${job}`;
      const advice = 'The next run goes on from the watermark that is there.';
      return table.use(operation, (client) =>
        writeOptimistically<void>({ operation, advice }, async () => {
          const found = await findRow(client, place);
          const furthest = found ? furthestOf(table.read(found, watermarkRow), progress) : progress;
          const row = table.row(place, columnsOf(furthest));
          return (await replaceIfUnchanged(client, row, found?.etag)) ? { result: undefined } : undefined;
        }),
      );
    },
  };
}

function columnsOf({ readUntil, settledUntil, sliceHours }: AuditProgress) {
  return {
    ...optionalColumn('ReadUntil', readUntil?.toISOString()),
    ...optionalColumn('SettledUntil', settledUntil?.toISOString()),
    SliceHours: sliceHours,
  };
}

const populationRow = z
  .object({ At: instant, Eligibilities: count, Assignments: count, Users: count })
  .transform(
    (row): Population => ({
      at: row.At,
      eligibilities: row.Eligibilities,
      assignments: row.Assignments,
      users: row.Users,
    }),
  );

/** The population when everything was last seen: one row of table `Watermarks`. */
export function createPopulations(
  tables: Tables,
  tenantId: string,
  beforeWriting: BeforeWriting = untold,
): Populations {
  const table = tenantTable(tables, 'Watermarks', tenantId);
  const place = { partitionKey: table.partition('populations'), rowKey: 'last' };
  return {
    last() {
      return table.use('reading the last population', async (client) => {
        const row = await findRow(client, place);
        return row && table.read(row, populationRow);
      });
    },
    save({ at, eligibilities, assignments, users }) {
      return table.use('writing the population', async (client) => {
        const row = table.row(place, {
          At: at.toISOString(),
          Eligibilities: eligibilities,
          Assignments: assignments,
          Users: users,
        });
        const inTime = await beforeWriting(table, { put: [row] });
        inTime();
        await client.upsertEntity(row, 'Replace');
      });
    },
  };
}
