import { z } from 'zod';
import type { Population } from '../../domain/gates/population.ts';
import type { Populations } from '../../ports/index.ts';
import { statusOf } from './store/failures.ts';
import { readRow } from './store/read-row.ts';
import { count, instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';

const place = { partitionKey: 'populations', rowKey: 'last' };

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

/** How much there was when everything was last seen: one row of table `Watermarks`. */
export function createPopulations(tables: Tables): Populations {
  return {
    last() {
      return tables.use('Watermarks', 'reading the last population', async (client) => {
        try {
          const row = await client.getEntity(place.partitionKey, place.rowKey);
          return readRow('Watermarks', row, populationRow);
        } catch (error) {
          if (statusOf(error) === 404) return undefined;
          throw error;
        }
      });
    },
    save({ at, eligibilities, assignments, users }) {
      return tables.use('Watermarks', 'writing the population', async (client) => {
        const row = {
          ...place,
          At: at.toISOString(),
          Eligibilities: eligibilities,
          Assignments: assignments,
          Users: users,
        };
        await client.upsertEntity(row, 'Replace');
      });
    },
  };
}
