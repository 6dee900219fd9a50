import { z } from 'zod';
import type { AuditProgress, AuditWatermark } from '../../ports/index.ts';
import { findRow } from './store/find-row.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { replaceIfUnchanged, writeOptimistically } from './store/optimistic-write.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';

const watermarkRow = z
  .object({ ReadUntil: instant, SliceHours: z.number().positive() })
  .transform((row): AuditProgress => ({ readUntil: row.ReadUntil, sliceHours: row.SliceHours }));

/** The instant up to which one job has read: one row of table `Watermarks`, moved under its ETag and never back. */
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
    advance({ readUntil, sliceHours }) {
      const operation = `advancing the watermark of ${job}`;
      const advice = 'The next run goes on from the watermark that is there.';
      const row = table.row(place, { ReadUntil: readUntil.toISOString(), SliceHours: sliceHours });
      return table.use(operation, (client) =>
        writeOptimistically<void>({ operation, advice }, async () => {
          const found = await findRow(client, place);
          const isFurther = found !== undefined && table.read(found, watermarkRow).readUntil > readUntil;
          if (isFurther || (await replaceIfUnchanged(client, row, found?.etag))) return { result: undefined };
          return undefined;
        }),
      );
    },
  };
}
