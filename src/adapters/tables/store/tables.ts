import {
  AzureNamedKeyCredential,
  RestError,
  TableClient,
  type TableServiceClientOptions,
} from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createLimiter, type Limiter } from '../../../ports/bounded-tasks.ts';
import { StoreError } from '../../../ports/errors.ts';
import { azuriteAccount, azuriteKey, hostOfStorage } from '../../storage-host.ts';
import { inSpan } from '../../telemetry/spans.ts';
import { toStoreError } from './failures.ts';
import type { TableName } from './table-names.ts';

export type { TableName } from './table-names.ts';

/** Azure Table Storage, or Azurite on this machine. */
export interface Tables {
  readonly endpoint: string;
  /** Room for what is written to the store at once, over all tables and tenants of the process. */
  readonly limiter: Limiter;
  /**
   * Works with a table, which is created at its first use. A failure of the store that `work` does not catch becomes a
   * `StoreError`.
   *
   * @param operation what is tried, to begin the sentence of a failure: `archiving audit events`.
   */
  use<T>(table: TableName, operation: string, work: (client: TableClient) => Promise<T>): Promise<T>;
}

/** Transactions of up to 4 MiB under way at once: so many keep the store busy while the next are being made. */
const WRITES_AT_ONCE = 4;

/** How long one try may take; a transaction of 4 MiB takes well under a second. */
const TRY_WITHIN_MS = 30_000;

/** About 3 s in all: an address where nothing listens fails in seconds, and a busy partition (503) is given time. */
const RETRIES = { maxRetries: 4, retryDelayInMs: 250, maxRetryDelayInMs: 2_000 };

/**
 * The tables at an endpoint. Over https with the credential given; over http only on loopback, as Azurite's well-known
 * account. Nothing is sent before the first `use`.
 *
 * @throws StoreError `rejected` for an endpoint that is neither, or https without a credential.
 */
export function openTables(options: {
  endpoint: string;
  credential?: TokenCredential;
  /** No table is created: for whoever may only read. */
  isReadOnly?: boolean;
}): Tables {
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const connect = connector(endpoint, options.credential);
  const opened = new Map<TableName, Promise<TableClient>>();

  function open(table: TableName): Promise<TableClient> {
    const alreadyOpen = opened.get(table);
    if (alreadyOpen !== undefined) return alreadyOpen;
    const client = connect(table);
    const opening = options.isReadOnly === true ? Promise.resolve(client) : created(client);
    opened.set(table, opening);
    // A store that was away may be back at the next call.
    opening.catch(() => opened.delete(table));
    return opening;
  }

  return {
    endpoint,
    limiter: createLimiter(WRITES_AT_ONCE),
    async use(table, operation, work) {
      try {
        return await inSpan(
          operation,
          { 'db.collection.name': table },
          async () => work(await open(table)),
          'client',
        );
      } catch (error) {
        throw toStoreError(error, operation, endpoint);
      }
    },
  };
}

/** An identity that may only read, or only add rows, may create no table: those are the deployment's, and are there. */
async function created(client: TableClient): Promise<TableClient> {
  try {
    await client.createTable();
  } catch (error) {
    if (!(error instanceof RestError) || error.statusCode !== 403) throw error;
  }
  return client;
}

function connector(
  endpoint: string,
  credential: TokenCredential | undefined,
): (table: TableName) => TableClient {
  const host = hostOfStorage(endpoint);
  if (host.kind === 'unusable') throw unusable(endpoint, host.why);
  if (host.kind === 'azure') {
    if (credential === undefined) throw unusable(endpoint, 'needs a credential and none was given');
    return (table) => new TableClient(endpoint, table, credential, CLIENT_OPTIONS);
  }
  const azurite = new AzureNamedKeyCredential(azuriteAccount, azuriteKey);
  return (table) =>
    new TableClient(endpoint, table, azurite, { ...CLIENT_OPTIONS, allowInsecureConnection: true });
}

function unusable(endpoint: string, why: string): StoreError {
  const example =
    'Give https://ACCOUNT.table.core.windows.net, or http://127.0.0.1:PORT/devstoreaccount1 for Azurite.';
  return new StoreError(
    'rejected',
    `the table endpoint "${endpoint}" ${why}. ${example}`,
    'EndpointNotUsable',
  );
}

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number];

/** The SDK has no time-out of its own; this makes a silent store a failure that its retry layer knows. */
const timeOut = {
  position: 'perRetry',
  policy: {
    name: 'timeOut',
    async sendRequest(request, next) {
      request.timeout = TRY_WITHIN_MS;
      try {
        return await next(request);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'AbortError' || request.abortSignal?.aborted === true)
          throw error;
        throw new RestError(`no answer within ${TRY_WITHIN_MS / 1000} s`, { code: 'ETIMEDOUT', request });
      }
    },
  },
} satisfies Policy;

const CLIENT_OPTIONS = {
  retryOptions: RETRIES,
  additionalPolicies: [timeOut],
} satisfies TableServiceClientOptions;
