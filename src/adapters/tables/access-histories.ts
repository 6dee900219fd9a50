import type { TableClient } from '@azure/data-tables';
import { accessIdOf } from '../../domain/model/access.ts';
import type { AccessMemory } from '../../domain/model/snapshot.ts';
import type { AccessHistories } from '../../ports/index.ts';
import {
  coverageRowKey,
  type Known,
  memoryPartitions,
  toKnown,
  toKnownRow,
  toMemory,
  toMemoryRow,
} from './access-history-rows.ts';
import type { Row } from './audit-event-rows.ts';
import { statusOf } from './store/failures.ts';
import { inFlight } from './store/in-flight.ts';
import type { Tables } from './store/tables.ts';
import { writeAll } from './store/transactions.ts';

/** Partitions that are written or read at once. */
const PARTITIONS_IN_FLIGHT = 8;

/**
 * Our own memory of access in table `AccessHistory`: a row per access, in a few partitions by hash, and one row that says
 * how far activations are known, written when every memory is.
 */
export function createAccessHistories(tables: Tables): AccessHistories {
  return {
    read() {
      return tables.use('AccessHistory', 'reading the history of access', async (client) => {
        // Before the memories: they may only know more than it says.
        const known = await knownIn(client);
        const memories = await memoriesIn(client);
        return { activationsKnownSince: known?.activationsKnownSince, memories };
      });
    },
    save(changed, known) {
      return tables.use('AccessHistory', 'writing the history of access', async (client) => {
        const partitions = byPartition(changed).values();
        await inFlight(PARTITIONS_IN_FLIGHT).all(partitions.map((rows) => () => writeAll(client, rows)));
        if (known !== undefined) await client.upsertEntity(toKnownRow(known), 'Replace');
      });
    },
    activationsKnownUntil() {
      return tables.use(
        'AccessHistory',
        'reading how far activations are known',
        async (client) => (await knownIn(client))?.activationsKnownUntil,
      );
    },
  };
}

async function knownIn(client: TableClient): Promise<Known | undefined> {
  try {
    return toKnown(await client.getEntity(coverageRowKey.partitionKey, coverageRowKey.rowKey));
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function memoriesIn(client: TableClient): Promise<Map<string, AccessMemory>> {
  const memories = new Map<string, AccessMemory>();
  const readings = memoryPartitions.map((partition) => async () => {
    const queryOptions = { filter: `PartitionKey eq '${partition}'` };
    for await (const row of client.listEntities({ queryOptions })) {
      const memory = toMemory(row);
      memories.set(accessIdOf(memory.kind, memory.key), memory);
    }
  });
  await inFlight(PARTITIONS_IN_FLIGHT).all(readings);
  return memories;
}

/** One row for each access: a transaction must not name a row twice. */
function byPartition(memories: readonly AccessMemory[]): Map<string, Row[]> {
  const rows = new Map(memories.map((memory) => [accessIdOf(memory.kind, memory.key), toMemoryRow(memory)]));
  const partitions = new Map<string, Row[]>();
  for (const row of rows.values()) {
    const partition = partitions.get(row.partitionKey);
    if (partition === undefined) partitions.set(row.partitionKey, [row]);
    else partition.push(row);
  }
  return partitions;
}
