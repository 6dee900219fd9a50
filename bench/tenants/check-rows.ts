import { AzureNamedKeyCredential, TableClient, TableServiceClient } from '@azure/data-tables';
import { azuriteAccount, azuriteKey } from '../../src/adapters/storage-host.ts';

const credential = new AzureNamedKeyCredential(azuriteAccount, azuriteKey);
const options = { allowInsecureConnection: true };

/** Rows whose partition is one tenant's and whose column says another, or that are nobody's. */
export async function misplacedRows(
  endpoint: string,
  tenantIds: readonly string[],
): Promise<readonly string[]> {
  const misplaced: string[] = [];
  for await (const { name = '' } of new TableServiceClient(endpoint, credential, options).listTables()) {
    const rows = new TableClient(endpoint, name, credential, options).listEntities<{ TenantId?: string }>({
      queryOptions: { select: ['PartitionKey', 'RowKey', 'TenantId'] },
    });
    for await (const { partitionKey = '', rowKey, TenantId } of rows) {
      const isOwn =
        TenantId !== undefined && tenantIds.includes(TenantId) && partitionKey.startsWith(TenantId);
      if (!isOwn) misplaced.push(`table ${name}: ${partitionKey} / ${rowKey} is of ${TenantId}`);
    }
  }
  return misplaced;
}
