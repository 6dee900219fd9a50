import { odata, type TableClient } from '@azure/data-tables';
import { StoreError } from '../../domain/failures.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { Listed, RunHistory } from '../../ports.ts';
import { isRunKey, RUNS_PARTITION, toRunRecord, toRunRow } from './run-rows.ts';
import type { Tables } from './tables.ts';

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
      return tables.use('Runs', 'listing runs', (client) => listPage(client, top, from));
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

async function listPage(
  client: TableClient,
  top: number,
  from: string | undefined,
): Promise<Listed<RunRecord>> {
  // Going on from a key and not by the SDK's token: that one is two keys in base64, which a caller could forge.
  const after = from === undefined ? '' : ` and RowKey gt '${checkedRunKey(from)}'`;
  const filter = `PartitionKey eq '${RUNS_PARTITION}'${after}`;
  for await (const page of client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: top })) {
    const more = 'continuationToken' in page && page.continuationToken !== undefined;
    // Azure may answer with no rows although there are more, further on.
    if (page.length === 0 && more) continue;
    return { items: page.map(toRunRecord), next: more ? page.at(-1)?.rowKey : undefined };
  }
  return { items: [], next: undefined };
}

function checkedRunKey(from: string): string {
  if (isRunKey(from)) return from;
  const message =
    'listing runs: the place to go on from is not one that this listing gave. Begin again without it.';
  throw new StoreError('rejected', message, 'InvalidContinuationToken');
}
