import { hash } from 'node:crypto';
import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { SignInMemory } from '../../domain/model/snapshot.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { optionalColumn, type Row } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';

const signInRow = z
  .object({ UserId: z.string(), LastSignInAt: instant, BlankSince: instant.optional() })
  .transform(
    (row): SignInMemory => ({
      userId: row.UserId,
      lastSignInAt: row.LastSignInAt,
      blankSince: row.BlankSince,
    }),
  );

/** The memories of sign-ins in table `AccessHistory`, by user id. */
export async function signInsIn(client: TableClient, table: TenantTable): Promise<Map<string, SignInMemory>> {
  const signIns = new Map<string, SignInMemory>();
  // '`' follows '_', and so every partition of sign-ins.
  const filter = odata`PartitionKey ge ${table.partition('sign-ins_')} and PartitionKey lt ${table.partition('sign-ins`')}`;
  for await (const row of client.listEntities({ queryOptions: { filter } })) {
    const memory = table.read(row, signInRow);
    signIns.set(memory.userId, memory);
  }
  return signIns;
}

/** Rows of sign-ins by partition, one for each person: a transaction must not name a row twice. */
export function signInRows(table: TenantTable, memories: readonly SignInMemory[]): Map<string, Row[]> {
  const rows = new Map(memories.map((memory) => [memory.userId, toRow(table, memory)]));
  return Map.groupBy(rows.values(), ({ partitionKey }) => partitionKey);
}

function toRow(table: TenantTable, { userId, lastSignInAt, blankSince }: SignInMemory): Row {
  const partition = `sign-ins_${hash('sha256', userId, 'hex').charAt(0)}`;
  return table.row(
    { partitionKey: table.partition(partition), rowKey: encodeKeyPart(userId, MAX_KEY_UNITS) },
    {
      UserId: userId,
      LastSignInAt: lastSignInAt.toISOString(),
      ...optionalColumn('BlankSince', blankSince?.toISOString()),
    },
  );
}
