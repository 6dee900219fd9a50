import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { CountedTables } from './counted-tables.ts';
import { addressOf } from './table-batch.ts';
import { Refused } from './table-limits.ts';

/** Serves counted tables over HTTP on this machine, as the SDK asks for them. @returns the port. */
export async function serveTables(file: string): Promise<{ readonly port: number; close(): void }> {
  const tables = new CountedTables(file);
  const server = createServer((request, response) => void answer(tables, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tables have no port');
  return {
    port: address.port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  tables: CountedTables,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const isBatch = request.url?.includes('$batch') === true;
  try {
    if (request.url === '/counts') send(response, 200, JSON.stringify(tables.takeCounts()));
    else if (isBatch) sendBatch(response, part('204 No Content', '').repeat(tables.transact(body)));
    else answerOne(tables, request, body, response);
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused(500, 'InternalError', String(error));
    const { status, code, message } = refused;
    const json = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
    response.setHeader('x-ms-error-code', code);
    if (isBatch && status < 500) sendBatch(response, part(`${status} ${code}`, json));
    else send(response, status, json);
  }
}

const end = '--changesetresponse--\r\n--batchresponse--\r\n';

function part(status: string, json: string): string {
  return `--changesetresponse\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: application/json\r\n\r\n${json}\r\n`;
}

function sendBatch(response: ServerResponse, parts: string): void {
  send(response, 202, `${parts}${end}`, 'multipart/mixed; boundary=batchresponse');
}

function answerOne(
  tables: CountedTables,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const { method = 'GET', url = '/' } = request;
  const { table, place } = addressOf(url);
  if (table === 'Tables') {
    const { TableName: name } = JSON.parse(body);
    if (!tables.create(name)) throw new Refused(409, 'TableAlreadyExists', name);
    send(response, 204, '');
  } else if (method === 'GET' && place !== undefined) send(response, 200, tables.find(table, place));
  else if (method === 'GET') list(tables, table, new URL(url, 'http://tables').searchParams, response);
  else {
    const ifMatch = request.headers['if-match'];
    const etag = tables.write({ method, table, place, ifMatch, body });
    if (etag !== undefined) response.setHeader('etag', etag);
    send(response, 204, '');
  }
}

function list(tables: CountedTables, table: string, query: URLSearchParams, response: ServerResponse): void {
  const [partitionKey, rowKey] = [query.get('NextPartitionKey'), query.get('NextRowKey')];
  const from = partitionKey === null ? undefined : { partitionKey, rowKey: rowKey ?? '' };
  const top = Number(query.get('$top') ?? '1000');
  const { rows, next } = tables.list(table, query.get('$filter') ?? undefined, top, from);
  if (next !== undefined) {
    response.setHeader('x-ms-continuation-NextPartitionKey', next.partitionKey);
    response.setHeader('x-ms-continuation-NextRowKey', next.rowKey);
  }
  send(response, 200, `{"value":[${rows.join(',')}]}`);
}

function send(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.statusCode = status;
  if (body !== '') response.setHeader('content-type', type);
  response.end(body);
}
