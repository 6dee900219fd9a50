import { hash } from 'node:crypto';
import type { RulesVersions } from '../../ports/index.ts';
import { statusOf } from './store/failures.ts';
import { corruptRow, type ListedRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { sendTransaction } from './store/transactions.ts';

/** Approved rules of one tenant in table `RulesVersions`: a row for each content, in base 64, never written twice. */
export function createRulesVersions(tables: Tables, tenantId: string): RulesVersions {
  const table = tenantTable(tables, 'RulesVersions', tenantId);
  const partitionKey = table.partition('rules');
  return {
    keep(hash, bytes) {
      const operation = `keeping the approved rules ${hash}`;
      return table.use(operation, async (client) => {
        const text = Buffer.from(bytes).toString('base64');
        const content = textColumns('Content', text, MAX_TEXT_COLUMNS, operation);
        try {
          await sendTransaction(client, 'create', [table.row({ partitionKey, rowKey: hash }, content)]);
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
        }
      });
    },
    find: (hash) =>
      table.use(`reading the approved rules ${hash}`, async (client) => {
        try {
          const text = textIn(await client.getEntity(partitionKey, hash), 'Content');
          return text === undefined ? undefined : Buffer.from(text, 'base64');
        } catch (error) {
          if (statusOf(error) === 404) return undefined;
          throw error;
        }
      }),
  };
}

/** @throws StoreError `corrupt-row` for a row whose content is not what its key names. */
export function checkVersion(table: TenantTable, row: ListedRow): void {
  table.checkTenant(row);
  const content = Buffer.from(textIn(row, 'Content') ?? '', 'base64');
  if (hash('sha256', content, 'hex') !== row.rowKey)
    throw corruptRow(table.name, row, 'its content does not match its key');
}
