import { odata, type TableClient } from '@azure/data-tables';
import type { RunRecord } from '../../domain/model/run.ts';
import type { RunHistory } from '../../ports/index.ts';
import { runKeyShape, runsPartition, toRunRecord, toRunRow } from './run-rows.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';

/**
 * The record of runs in table `Runs`, newest first. `find` and `unfinished` look through the partition, one request per
 * 1,000 runs, which is about a year.
 */
export function createRunHistory(tables: Tables, tenantId: string): RunHistory {
  const table = tenantTable(tables, 'Runs', tenantId);
  return {
    save(run) {
      checkOwner(table, run);
      return table.use(`recording run ${run.id}`, async (client) => {
        await client.upsertEntity(toRunRow(table, run), 'Replace');
      });
    },
    find(id) {
      return table.use(
        `looking for run ${id}`,
        async (client) => (await where(client, table, odata`Id eq ${id}`))[0],
      );
    },
    list({ top, from }) {
      return table.use('listing runs', (client) => {
        const place = checkedPlace(from, runKeyShape, 'listing runs');
        const filter = `PartitionKey eq '${runsPartition(table)}'`;
        return listPage(client, filter, { top, from: place }, (row) => toRunRecord(table, row));
      });
    },
    unfinished(job) {
      return table.use(`looking for unfinished runs of ${job}`, (client) =>
        where(client, table, odata`State eq 'running' and Job eq ${job}`),
      );
    },
  };
}

async function where(client: TableClient, table: TenantTable, condition: string): Promise<RunRecord[]> {
  const filter = `PartitionKey eq '${runsPartition(table)}' and ${condition}`;
  const rows = client.listEntities({ queryOptions: { filter } });
  return Array.fromAsync(rows, (row) => toRunRecord(table, row));
}
