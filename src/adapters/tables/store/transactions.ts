import { randomUUID } from 'node:crypto';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { RestError, type TableClient } from '@azure/data-tables';
import { codeOf, statusOf } from './failures.ts';
import type { RowPlace } from './keys.ts';
import type { Row } from './rows.ts';

/**
 * - `create`   fails where the row is there.
 * - `replace`  puts the row in the place of whatever is there.
 */
type RowOperation = 'create' | 'replace';

/**
 * One operation of a transaction.
 *
 * - `update`  puts the row in the place of the one with this ETag, and fails (412) where that was changed meanwhile.
 * - `delete`  fails (404) where the row is not there.
 */
export type RowChange =
  | { readonly operation: RowOperation; readonly row: Row }
  | { readonly operation: 'update'; readonly row: Row; readonly etag: string }
  | { readonly operation: 'delete'; readonly row: RowPlace };

const httpClient = createDefaultHttpClient();

/** Sends one transaction that does the same with every row; see `sendChanges`. */
export async function sendTransaction(
  client: TableClient,
  operation: RowOperation,
  rows: readonly Row[],
): Promise<void> {
  await sendChanges(
    client,
    rows.map((row) => ({ operation, row })),
  );
}

/**
 * Sends one transaction: all changes are made or none. Through the client's own pipeline, so credential, retries and
 * time-outs are the SDK's; only the body is made here. The SDK's `submitTransaction` sends every row through a pipeline
 * of its own to make it, which took half of the audit snapshot's processor time (`npm run bench:audit`).
 *
 * An answer that is lost on the way makes the SDK send it again, and then it may fail on what it did itself.
 *
 * Source of the format: "Performing entity group transactions", Azure Table Storage REST API.
 *
 * @param changes at most 100, of different rows of one partition, 4 MiB in all: see `fittingTransactions`.
 * @throws RestError with the status and the store's code of the operation that failed.
 */
export async function sendChanges(client: TableClient, changes: readonly RowChange[]): Promise<void> {
  const id = randomUUID();
  const account = client.url.replace(/\/$/, '');
  const request = createPipelineRequest({
    url: `${account}/$batch`,
    method: 'POST',
    headers: createHttpHeaders({
      accept: 'application/json',
      'content-type': `multipart/mixed; boundary=batch_${id}`,
      'x-ms-version': '2019-02-02',
      dataserviceversion: '3.0;',
      maxdataserviceversion: '3.0;NetFx',
    }),
    body: transactionBody(`${account}/${client.tableName}`, changes, id),
    // `openTables` lets http through on loopback only.
    allowInsecureConnection: account.startsWith('http:'),
  });
  check(await client.pipeline.sendRequest(httpClient, request), changes.length);
}

function transactionBody(tableUrl: string, changes: readonly RowChange[], id: string): string {
  const before = `--changeset_${id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n`;
  let body = `--batch_${id}\r\nContent-Type: multipart/mixed; boundary=changeset_${id}\r\n\r\n`;
  for (const change of changes) body += `${before}${operationOf(tableUrl, change)}`;
  return `${body}--changeset_${id}--\r\n--batch_${id}--\r\n`;
}

const rowHeaders =
  'Content-Type: application/json\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n\r\n';
const deleteHeaders = 'Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n';

function operationOf(tableUrl: string, change: RowChange): string {
  const { operation, row } = change;
  const url = `${tableUrl}(PartitionKey='${inUrl(row.partitionKey)}',RowKey='${inUrl(row.rowKey)}')`;
  switch (operation) {
    case 'create':
      return `POST ${tableUrl} HTTP/1.1\r\n${rowHeaders}${entityOf(row)}\r\n`;
    case 'replace':
      return `PUT ${url} HTTP/1.1\r\n${rowHeaders}${entityOf(row)}\r\n`;
    case 'update':
      return `PUT ${url} HTTP/1.1\r\nIf-Match: ${change.etag}\r\n${rowHeaders}${entityOf(row)}\r\n`;
    case 'delete':
      return `DELETE ${url} HTTP/1.1\r\nIf-Match: *\r\n${deleteHeaders}\r\n`;
    default:
      return operation satisfies never;
  }
}

function inUrl(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"));
}

/**
 * JSON on one line, the keys under the names that the wire has for them. Rows begin with their keys, so these are exchanged
 * in the text: a copy of the row would cost as much as its JSON. Azurite takes the two Unicode line ends in a text for the
 * end of the row.
 */
function entityOf(row: Row): string {
  return inWireNames(row).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function inWireNames(row: Row): string {
  const { partitionKey, rowKey } = row;
  const json = JSON.stringify(row);
  const keys = JSON.stringify({ partitionKey, rowKey }).slice(0, -1);
  if (!json.startsWith(keys)) return withCopiedColumns(row);
  return (
    JSON.stringify({ PartitionKey: partitionKey, RowKey: rowKey }).slice(0, -1) + json.slice(keys.length)
  );
}

function withCopiedColumns({ partitionKey, rowKey, ...columns }: Row): string {
  return JSON.stringify({ PartitionKey: partitionKey, RowKey: rowKey, ...columns });
}

/** The answer to a transaction is 202 in any case; its body says what failed. */
function check(response: PipelineResponse, rows: number): void {
  const text = response.bodyAsText ?? '';
  if (response.status !== 202) throw failure(response, response.status, text);
  const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3})/gm), ([, status]) => Number(status));
  const failed = statuses.find((status) => status >= 300);
  if (failed !== undefined) throw failure(response, failed, text);
  if (statuses.length !== rows) {
    throw new RestError(`the answer to a transaction of ${rows} rows speaks of ${statuses.length}`, {
      code: 'TransactionAnswerIncomplete',
      statusCode: response.status,
      request: response.request,
      response,
    });
  }
}

function failure(response: PipelineResponse, statusCode: number, text: string): RestError {
  const { code, message } = errorIn(text);
  const facts = { statusCode, request: response.request, response };
  return new RestError(message ?? 'the transaction failed', code === undefined ? facts : { code, ...facts });
}

function errorIn(text: string): { readonly code?: string; readonly message?: string } {
  const [json = '{}'] = /\{.*\}/s.exec(text) ?? [];
  try {
    const { 'odata.error': error } = JSON.parse(json);
    return { code: error?.code, message: error?.message?.value };
  } catch {
    // Proxies and gateways answer in other formats; the status says enough then.
    return {};
  }
}

/** Azure's limits for one transaction: 100 rows of one partition, and a body of 4 MiB. */
export const MAX_ROWS = 100;
const MAX_BODY_BYTES = 4 * 1024 * 1024 - 64 * 1024;

/** More than is written around one row: boundary, request line, headers, column names. */
const FRAME_BYTES = 2 * 1024;

/** Up to this bound of its size, a row is not measured: 100 such rows stay under the limit of a body. */
const UNMEASURED_BYTES = 32 * 1024;

/** The items in groups whose rows fit one transaction each, in the order given. All rows must be of one partition. */
export function* fittingTransactions<T>(items: Iterable<T>, rowOf: (item: T) => Row): Generator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bodyBytes(rowOf(item));
    if (group.length === MAX_ROWS || (group.length > 0 && bytes + size > MAX_BODY_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/** At least what the row takes in the body of a transaction. */
function bodyBytes(row: Row): number {
  let units = 0;
  for (const column in row) units += String(row[column]).length;
  // A UTF-16 unit takes at most 3 bytes: our columns hold no control characters, which alone take 6.
  const bound = FRAME_BYTES + 3 * units;
  return bound <= UNMEASURED_BYTES ? bound : FRAME_BYTES + Buffer.byteLength(JSON.stringify(row));
}

/** Creates all rows or none. `false`: at least one of them is there already, and none was created. */
export async function createAll(client: TableClient, rows: readonly Row[]): Promise<boolean> {
  try {
    await sendTransaction(client, 'create', rows);
    return true;
  } catch (error) {
    if (isAlreadyThere(error)) return false;
    throw error;
  }
}

/**
 * Writes rows whose key names their content: one that is there stays as it is. In transactions even if it is a single
 * row, because Azurite garbles characters beyond ASCII in long single writes (it decodes each piece of the body alone).
 *
 * @param beforeEach is called before each transaction, and throws where no more may be sent.
 */
export async function writeAll(
  client: TableClient,
  rows: readonly Row[],
  beforeEach?: () => void,
): Promise<void> {
  for (const group of fittingTransactions(rows, (row) => row)) {
    beforeEach?.();
    await sendTransaction(client, 'replace', group);
  }
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof RestError && statusOf(error) === 409 && codeOf(error) === 'EntityAlreadyExists';
}
