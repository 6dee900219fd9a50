import type { TableClient } from '@azure/data-tables';
import { accessIdOf } from '../../domain/model/access.ts';
import type { AccessMemory } from '../../domain/model/snapshot.ts';
import { type Limiter, runAll } from '../../ports/bounded-tasks.ts';
import type { AccessHistories } from '../../ports/index.ts';
import {
  type ActivationCoverage,
  memoryPartitions,
  placeOfCoverage,
  toCoverage,
  toCoverageRow,
  toMemory,
  toMemoryRow,
} from './access-history-rows.ts';
import { findRow } from './store/find-row.ts';
import type { Row } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

/**
 * Our own memory of access in table `AccessHistory`: a row per access, in a few partitions by hash, and one row that says
 * how far activations are known, written when every memory is.
 */
export function createAccessHistories(tables: Tables, tenantId: string): AccessHistories {
  const table = tenantTable(tables, 'AccessHistory', tenantId);
  const { limiter } = tables;
  return {
    read() {
      return table.use('reading the history of access', async (client) => {
        // Read before the memories, so that they cover at least what it says.
        const coverage = await coverageIn(client, table);
        const memories = await memoriesIn(client, table, limiter);
        return { activationsKnownSince: coverage?.activationsKnownSince, memories };
      });
    },
    save(changed, coverage) {
      return table.use('writing the history of access', async (client) => {
        const partitions = byPartition(table, changed).values();
        await runAll(
          limiter,
          partitions.map((rows) => () => writeAll(client, rows)),
        );
        if (coverage !== undefined) await client.upsertEntity(toCoverageRow(table, coverage), 'Replace');
      });
    },
    activationsKnownUntil() {
      return table.use(
        'reading how far activations are known',
        async (client) => (await coverageIn(client, table))?.activationsKnownUntil,
      );
    },
  };
}

async function coverageIn(client: TableClient, table: TenantTable): Promise<ActivationCoverage | undefined> {
  const row = await findRow(client, placeOfCoverage(table));
  return row && toCoverage(table, row);
}

async function memoriesIn(
  client: TableClient,
  table: TenantTable,
  limiter: Limiter,
): Promise<Map<string, AccessMemory>> {
  const memories = new Map<string, AccessMemory>();
  const readings = memoryPartitions.map((partition) => async () => {
    const queryOptions = { filter: `PartitionKey eq '${table.partition(partition)}'` };
    for await (const row of client.listEntities({ queryOptions })) {
      const memory = toMemory(table, row);
      memories.set(accessIdOf(memory.kind, memory.key), memory);
    }
  });
  await runAll(limiter, readings);
  return memories;
}

/** One row for each access: a transaction must not name a row twice. */
function byPartition(table: TenantTable, memories: readonly AccessMemory[]): Map<string, Row[]> {
  const rows = new Map(
    memories.map((memory) => [accessIdOf(memory.kind, memory.key), toMemoryRow(table, memory)]),
  );
  return Map.groupBy(rows.values(), ({ partitionKey }) => partitionKey);
}
