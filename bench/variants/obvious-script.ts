import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { ManagedIdentityCredential } from '@azure/identity';
import {
  AuthenticationHandler,
  Client,
  type Context,
  HTTPMessageHandler,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { rowOf, table, type WireEvent } from './event-row.ts';
import { azuriteAccount, azuriteKey, readTask, reportOutcome, type Task } from './task.ts';

/**
 * The obvious script: the Graph client with its own middleware, its `PageIterator`, and an upsert for each event. Only
 * the last handler is unusual. The client sends no token over http, so it addresses Graph and the handler redirects it.
 */
async function copyEvents({ tablesEndpoint, graphOrigin, from, to }: Task): Promise<{ rows: number }> {
  const azurite = new AzureNamedKeyCredential(azuriteAccount, azuriteKey);
  const store = new TableClient(tablesEndpoint, table, azurite, { allowInsecureConnection: true });
  await store.createTable();
  const client = graphClient(graphOrigin);
  const first = await client
    .api('/auditLogs/directoryAudits')
    .filter(`activityDateTime ge ${from.toISOString()} and activityDateTime le ${to.toISOString()}`)
    .orderby('activityDateTime desc')
    .top(1000)
    .get();
  const events: WireEvent[] = [];
  const iterator = new PageIterator(client, first, (event: WireEvent) => {
    events.push(event);
    return true;
  });
  await iterator.iterate();
  for (const event of events) {
    const { PartitionKey: partitionKey = '', RowKey: rowKey = '', ...columns } = rowOf(event);
    await store.upsertEntity({ partitionKey, rowKey, ...columns });
  }
  return { rows: events.length };
}

function graphClient(origin: string): Client {
  const authProvider = new TokenCredentialAuthenticationProvider(new ManagedIdentityCredential(), {
    scopes: ['https://graph.microsoft.com/.default'],
  });
  const chain = [
    new AuthenticationHandler(authProvider),
    new RetryHandler(new RetryHandlerOptions()),
    new TelemetryHandler(),
    new SimulatorHandler(origin),
  ] as const;
  for (const [index, handler] of chain.entries()) {
    const next = chain[index + 1];
    if (next !== undefined && 'setNext' in handler) handler.setNext(next);
  }
  return Client.initWithMiddleware({ middleware: chain[0] });
}

class SimulatorHandler extends HTTPMessageHandler {
  readonly #origin: string;

  constructor(origin: string) {
    super();
    this.#origin = origin;
  }

  override async execute(context: Context): Promise<void> {
    // The client takes an http next link for a path below Graph's own address.
    context.request = String(context.request).replace(
      /^https:\/\/graph\.microsoft\.com(\/v1\.0\/http:\/\/[^/]+)?/,
      this.#origin,
    );
    await super.execute(context);
  }
}

await reportOutcome(() => copyEvents(readTask()));
