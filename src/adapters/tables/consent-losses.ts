import { z } from 'zod';
import { scheduledJobNames } from '../../domain/model/scheduled-job.ts';
import type { ConsentLosses } from '../../ports/index.ts';
import { findRow, optionalColumn, unlessGone } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';

const lossRow = z
  .object({
    ...{ Since: instant, TriedAt: instant, Code: z.string().max(100) },
    TriedFor: z.enum(scheduledJobNames).optional(),
  })
  .transform(({ Since: since, TriedAt: triedAt, TriedFor: triedFor, Code: code }) => ({
    ...{ since, triedAt, code },
    ...(triedFor !== undefined && { triedFor }),
  }));

/** That a tenant does not let the app in: one row of table `Watermarks`, which only whoever has the tenant's lease writes. */
export function createConsentLosses(tables: Tables, tenantId: string): ConsentLosses {
  const table = tenantTable(tables, 'Watermarks', tenantId);
  const place = { partitionKey: table.partition('consent'), rowKey: 'lost' };
  return {
    read() {
      return table.use('reading whether the tenant lets the app in', async (client) => {
        const row = await findRow(client, place);
        return row && table.read(row, lossRow);
      });
    },
    save({ since, triedAt, triedFor, code }) {
      return table.use('writing that the tenant does not let the app in', async (client) => {
        const columns = {
          ...{ Since: since.toISOString(), TriedAt: triedAt.toISOString(), Code: code },
          ...optionalColumn('TriedFor', triedFor),
        };
        await client.upsertEntity(table.row(place, columns), 'Replace');
      });
    },
    clear() {
      return table.use('writing that the tenant lets the app in again', (client) =>
        unlessGone(client.deleteEntity(place.partitionKey, place.rowKey)),
      );
    },
  };
}
