import { z } from 'zod';
import type { Population } from '../../domain/gates/population.ts';
import type { Populations } from '../../ports/index.ts';
import { findRow } from './store/find-row.ts';
import { count, instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';

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
export function createPopulations(tables: Tables, tenantId: string): Populations {
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
        await client.upsertEntity(row, 'Replace');
      });
    },
  };
}
