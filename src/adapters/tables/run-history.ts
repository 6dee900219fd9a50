import { odata, type TableClient } from '@azure/data-tables';
import type { RunRecord } from '../../domain/model/run.ts';
import type { RunHistory } from '../../ports/index.ts';
import { RUNS_PARTITION, runKeyShape, toRunRecord, toRunRow } from './run-rows.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import type { Tables } from './store/tables.ts';

/**
 * The record of runs in table `Runs`, newest first. `find` and `unfinished` look through the partition, one request per
 * 1,000 runs: years of nights.
 */
export function createRunHistory(tables: Tables): RunHistory {
  return {
    save(run) {
      return tables.use('Runs', `recording run ${run.id}`, async (client) => {
        await client.upsertEntity(toRunRow(run), 'Replace');
      });
    },
    find(id) {
      return tables.use(
        'Runs',
        `looking for run ${id}`,
        async (client) => (await where(client, odata`Id eq ${id}`))[0],
      );
    },
    list({ top, from }) {
      return tables.use('Runs', 'listing runs', (client) => {
        const place = checkedPlace(from, runKeyShape, 'listing runs');
        return listPage(client, `PartitionKey eq '${RUNS_PARTITION}'`, { top, from: place }, toRunRecord);
      });
    },
    unfinished(job) {
      return tables.use('Runs', `looking for unfinished runs of ${job}`, (client) =>
        where(client, odata`State eq 'running' and Job eq ${job}`),
      );
    },
  };
}

async function where(client: TableClient, condition: string): Promise<RunRecord[]> {
  const filter = `PartitionKey eq '${RUNS_PARTITION}' and ${condition}`;
  const found: RunRecord[] = [];
  for await (const row of client.listEntities({ queryOptions: { filter } })) found.push(toRunRecord(row));
  return found;
}
