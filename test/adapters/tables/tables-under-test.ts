import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { AzureNamedKeyCredential, RestError, TableClient, TableServiceClient } from '@azure/data-tables';
import { afterAll, beforeAll } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { openTables, type TableName, type Tables } from '../../../src/adapters/tables/store/tables.ts';

/** Azurite for the tests of one file. */
export interface TablesUnderTest {
  /** Tables with nothing in them. */
  empty(): Promise<Tables>;
  /** The SDK's own client, to see and to spoil what the adapter wrote. */
  client(table: TableName): TableClient;
}

/** Azurite's published account: not a secret. */
export const azuriteCredential = new AzureNamedKeyCredential(
  'devstoreaccount1',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
);
const options = { allowInsecureConnection: true };

/** Starts Azurite before the file's tests and stops it after them. */
export function withAzurite(): TablesUnderTest {
  let azurite: RunningAzurite | undefined;
  const endpoint = () => azurite?.endpoint ?? 'Azurite is not started yet';
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite?.stop());

  return {
    async empty() {
      const service = new TableServiceClient(endpoint(), azuriteCredential, options);
      for await (const { name } of service.listTables()) await service.deleteTable(name ?? '');
      return openTables({ endpoint: endpoint() });
    },
    client: (table) => new TableClient(endpoint(), table, azuriteCredential, options),
  };
}

/** Lets the connection break under the answer to the next request of this kind: the store has done what it asked for. */
export async function loseNextAnswer(
  tables: Tables,
  table: TableName,
  isMeant: (request: { readonly method: string; readonly url: string; readonly body: string }) => boolean,
): Promise<void> {
  let isLost = false;
  const policy: PipelinePolicy = {
    name: 'loseNextAnswer',
    async sendRequest(request, next) {
      const response = await next(request);
      if (isLost || !isMeant({ ...request, body: String(request.body) })) return response;
      isLost = true;
      throw new RestError('the connection broke', { code: 'ECONNRESET', request });
    },
  };
  await tables.use(table, 'making a connection break', async (client) =>
    client.pipeline.addPolicy(policy, { afterPhase: 'Retry' }),
  );
}

/** Of the next two writes to `Changes`, sends the second only when the first has been answered. Both have looked by then. */
export async function holdSecondWrite(tables: Tables): Promise<void> {
  const both = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  let writes = 0;
  const policy: PipelinePolicy = {
    name: 'holdSecondWrite',
    async sendRequest(request, next) {
      if (request.method === 'GET') return next(request);
      writes += 1;
      if (writes === 1) {
        await both.promise;
        return next(request).finally(first.resolve);
      }
      if (writes === 2) {
        both.resolve();
        await first.promise;
      }
      return next(request);
    },
  };
  await tables.use('Changes', 'holding a write back', async (client) =>
    client.pipeline.addPolicy(policy, { afterPhase: 'Retry' }),
  );
}
