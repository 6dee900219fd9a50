import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { driftOutcomes, driftStates, type RoleFinding } from '../../domain/model/role-finding.ts';
import type { RoleFindings } from '../../ports/index.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readAll } from './store/odd-rows.ts';
import { unlessConflict } from './store/optimistic-write.ts';
import type { ListedRow, Row } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { MAX_ROWS, sendChanges, writeAll } from './store/transactions.ts';

/** One partition a tenant: a row a role. */
const PARTITION = 'findings';

const value = z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]);
const itemShape = z.strictObject({
  ruleId: z.string(),
  setting: z.string(),
  from: value,
  to: value,
  strength: z.enum(['weaker', 'stronger', 'neutral']),
  sentence: z.string(),
  outcome: z.enum(driftOutcomes),
  because: z.string().optional(),
  changeId: z.string().optional(),
  changedBy: z
    .strictObject({
      at: instant,
      by: z.string().optional(),
      name: z.string().optional(),
      namesRule: z.boolean(),
    })
    .optional(),
});
const findingShape = z
  .strictObject({
    roleDefinitionId: z.string(),
    roleName: z.string().optional(),
    policyId: z.string().optional(),
    isControlPlane: z.boolean(),
    state: z.enum(driftStates),
    baseline: z.string().optional(),
    items: z.array(itemShape),
    unreadable: z.array(z.string()),
    since: instant,
    checkedAt: instant,
    runId: z.string(),
  })
  // Members that are absent in JSON are `undefined` in the type.
  .transform((finding) => finding as unknown as RoleFinding);

/** Findings in table `RoleSettingsFindings`, a row each: a cache of the last run, which no gate reads. */
export function createRoleFindings(tables: Tables, tenantId: string): RoleFindings {
  const table = tenantTable(tables, 'RoleSettingsFindings', tenantId);
  return {
    read(onOdd) {
      return table.use('reading the findings of role settings', async (client) => {
        const rows = client.listEntities({ queryOptions: { filter: filterOf(table) } });
        const toFinding = (row: ListedRow) => {
          const json = textIn(row, 'Finding') ?? '';
          return table.readJson(row, { column: 'Finding0', json }, findingShape);
        };
        return readAll(rows, toFinding, onOdd);
      });
    },
    replace(findings) {
      return table.use('writing the findings of role settings', async (client) => {
        await writeAll(
          client,
          findings.map((finding) => toRow(table, finding)),
        );
        await removeOthers(client, table, new Set(findings.map(rowKeyOf)));
      });
    },
  };
}

function filterOf(table: TenantTable): string {
  return `PartitionKey eq '${table.partition(PARTITION)}'`;
}

function rowKeyOf({ roleDefinitionId }: RoleFinding): string {
  return encodeKeyPart(roleDefinitionId, MAX_KEY_UNITS);
}

function toRow(table: TenantTable, finding: RoleFinding): Row {
  return table.row(
    { partitionKey: table.partition(PARTITION), rowKey: rowKeyOf(finding) },
    {
      State: finding.state,
      RunId: finding.runId,
      ...textColumns(
        'Finding',
        JSON.stringify(finding),
        MAX_TEXT_COLUMNS,
        `the finding of ${finding.roleDefinitionId}`,
      ),
    },
  );
}

/** Takes away rows that are not kept. Another run that takes the same ones away does what was wanted. */
async function removeOthers(
  client: TableClient,
  table: TenantTable,
  kept: ReadonlySet<string>,
): Promise<void> {
  const queryOptions = { filter: filterOf(table), select: ['RowKey'] };
  const there = await Array.fromAsync(client.listEntities({ queryOptions }));
  const others = there.flatMap(({ rowKey = '' }) => (kept.has(rowKey) ? [] : [rowKey]));
  const partitionKey = table.partition(PARTITION);
  for (let start = 0; start < others.length; start += MAX_ROWS) {
    const group = others.slice(start, start + MAX_ROWS);
    await unlessConflict(
      sendChanges(
        client,
        group.map((rowKey) => ({ operation: 'delete', row: { partitionKey, rowKey } }) as const),
      ),
    );
  }
}
