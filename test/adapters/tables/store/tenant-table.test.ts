import { describe, expect, test } from '@jest/globals';
import { createAuditArchive } from '../../../../src/adapters/tables/audit-archive.ts';
import { readAuditEvents } from '../../../../src/adapters/tables/audit-event-reader.ts';
import { createMarks } from '../../../../src/adapters/tables/marks.ts';
import { createPlans } from '../../../../src/adapters/tables/plans.ts';
import { createRunHistory } from '../../../../src/adapters/tables/run-history.ts';
import type { TableName, Tables } from '../../../../src/adapters/tables/store/tables.ts';
import { auditEvent, runRecord, tenantId } from '../../../builders.ts';
import { plan } from '../../../contracts/plans.ts';
import { withAzurite } from '../tables-under-test.ts';

const azurite = withAzurite();
const other = 'aaaabbbb-0000-4000-8000-ccccddddffff';
const now = new Date('2026-11-22T03:00:00Z');

/** Puts every row of a table into the other tenant's partitions, as whoever restores a backup in the wrong place does. */
async function copyToOther(table: TableName): Promise<void> {
  const client = azurite.client(table);
  for (const row of await Array.fromAsync(client.listEntities())) {
    const { partitionKey = '', rowKey = '', etag: _etag, timestamp: _timestamp, ...columns } = row;
    await client.createEntity({ ...columns, partitionKey: partitionKey.replace(tenantId, other), rowKey });
  }
}

const mark = {
  id: 'a',
  reason: 'no-sign-in',
  markedAt: now,
  due: now,
  mode: 'apply',
  planId: 'p',
} as const;

const stores: readonly {
  readonly table: TableName;
  write(tables: Tables): Promise<unknown>;
  read(tables: Tables): Promise<unknown>;
}[] = [
  {
    table: 'Runs',
    write: (tables) => createRunHistory(tables, tenantId).save(runRecord()),
    read: (tables) => createRunHistory(tables, other).find(runRecord().id),
  },
  {
    table: 'Plans',
    write: (tables) => createPlans(tables, tenantId).save(plan()),
    read: (tables) => createPlans(tables, other).head(plan().id),
  },
  {
    table: 'Marks',
    write: (tables) => createMarks(tables, tenantId).change({ put: [mark], remove: [] }),
    read: (tables) => createMarks(tables, other).read(),
  },
  {
    table: 'AuditEvents',
    write: (tables) => createAuditArchive(tables, tenantId).keep([auditEvent()], { runId: 'run-1', now }),
    read: (tables) => Array.fromAsync(readAuditEvents(tables, other)),
  },
  {
    table: 'AuditEvents',
    write: (tables) => createAuditArchive(tables, tenantId).keep([auditEvent()], { runId: 'run-1', now }),
    read: (tables) => createAuditArchive(tables, other).keep([auditEvent()], { runId: 'run-2', now }),
  },
];

describe("a row of one tenant in another's partition", () => {
  test.each(stores)('is corrupt, and no data: table $table', async ({ table, write, read }) => {
    const tables = await azurite.empty();
    await write(tables);
    await copyToOther(table);

    await expect(read(tables)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining(`TenantId: expected ${other}, is ${tenantId}`),
    });
  });
});

describe('a record of another tenant', () => {
  test('is not stored', async () => {
    const tables = await azurite.empty();

    await expect(async () => createRunHistory(tables, other).save(runRecord())).rejects.toThrow(TypeError);
    await expect(async () => createPlans(tables, other).save(plan())).rejects.toThrow(TypeError);
  });
});

describe('an id that is none', () => {
  test.each(['', 'contoso.example', tenantId.toUpperCase(), "' or PartitionKey gt '"])(
    'opens no table: "%s"',
    async (id) => {
      const tables = await azurite.empty();

      expect(() => createRunHistory(tables, id)).toThrow('is not a tenant id');
    },
  );
});
