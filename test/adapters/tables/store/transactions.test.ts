import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendChanges, sendTransaction } from '../../../../src/adapters/tables/store/transactions.ts';

let server: Server;
let client: TableClient;
let received: { path: string; body: string; contentType: string };
let answer: { status: number; body: string; contentType?: string };

beforeEach(async () => {
  server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    received = { path, body: await text(request), contentType: headers['content-type'] ?? '' };
    const { status, body, contentType = 'multipart/mixed; boundary=batchresponse_1' } = answer;
    response.writeHead(status, { connection: 'close', 'content-type': contentType }).end(body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  client = new TableClient(
    `http://127.0.0.1:${port}/store`,
    'AuditEvents',
    new AzureNamedKeyCredential('store', 'a2V5'),
    { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
  );
});

afterEach(() => new Promise<void>((closed) => server.close(() => closed())));

const row = { partitionKey: '2026-11-22', rowKey: "20261122T030405.1234567Z_it's", Result: 'success' };

function answered(...operations: readonly string[]): string {
  const parts = operations.map(
    (operation) => `--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n${operation}\r\n`,
  );
  return `--batchresponse_1\r\n\r\n${parts.join('')}--changesetresponse_1--\r\n--batchresponse_1--\r\n`;
}

describe('a transaction', () => {
  beforeEach(() => {
    answer = { status: 202, body: answered('HTTP/1.1 204 No Content\r\n') };
  });

  test('that creates posts each row to its table', async () => {
    await sendTransaction(client, 'create', [row]);

    expect(received.path).toBe('/store/$batch');
    expect(received.contentType).toMatch(/^multipart\/mixed; boundary=batch_/);
    expect(received.body).toContain(`POST ${client.url}/AuditEvents HTTP/1.1\r\n`);
    expect(received.body).toContain(
      `\r\n\r\n{"PartitionKey":"2026-11-22","RowKey":"20261122T030405.1234567Z_it's","Result":"success"}\r\n`,
    );
  });

  test.each([
    { what: 'after its columns', odd: { Result: 'success', partitionKey: 'a', rowKey: 'b"' } },
    { what: 'alone', odd: { partitionKey: 'a', rowKey: 'b"' } },
  ])('names the keys as the wire does where a row has them $what', async ({ odd }) => {
    await sendTransaction(client, 'create', [odd]);

    expect(received.body).toContain(
      `\r\n\r\n{"PartitionKey":"a","RowKey":"b\\""${'Result' in odd ? ',"Result":"success"' : ''}}\r\n`,
    );
  });

  test('that replaces puts each row in its place, a quote in its key doubled', async () => {
    await sendTransaction(client, 'replace', [row]);

    const place = "PartitionKey='2026-11-22',RowKey='20261122T030405.1234567Z_it''s'";
    expect(received.body).toContain(`PUT ${client.url}/AuditEvents(${place}) HTTP/1.1\r\n`);
  });

  test('that updates names the ETag it rests on, and one that deletes takes any', async () => {
    const etag = `W/"datetime'2026-11-22T03%3A04%3A05.1234567Z'"`;
    answer.body = answered('HTTP/1.1 204 No Content\r\n', 'HTTP/1.1 204 No Content\r\n');

    await sendChanges(client, [
      { operation: 'update', row, etag },
      { operation: 'delete', row: { partitionKey: '2026-11-22', rowKey: 'b' } },
    ]);

    const url = `${client.url}/AuditEvents(PartitionKey='2026-11-22'`;
    expect(received.body).toContain(
      `PUT ${url},RowKey='20261122T030405.1234567Z_it''s') HTTP/1.1\r\nIf-Match: ${etag}\r\n`,
    );
    expect(received.body).toContain(`DELETE ${url},RowKey='b') HTTP/1.1\r\nIf-Match: *\r\n`);
  });

  test('keeps a row on one line, whatever line ends Unicode has', async () => {
    await sendTransaction(client, 'create', [{ ...row, Event: 'a\u2028b\u2029c\nd' }]);

    expect(received.body).toContain('"Event":"a\\u2028b\\u2029c\\nd"');
  });
});

describe('a transaction that the store did not carry out', () => {
  test('throws the status and code of the operation that failed', async () => {
    const said =
      '{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"1:It is there."}}}';
    answer = { status: 202, body: answered(`HTTP/1.1 409 Conflict\r\n\r\n${said}`) };

    await expect(sendTransaction(client, 'create', [row, row])).rejects.toMatchObject({
      name: 'RestError',
      statusCode: 409,
      code: 'EntityAlreadyExists',
      message: expect.stringContaining('It is there.'),
    });
  });

  test('throws the status where the whole request was refused in a format that nobody promised', async () => {
    answer = { status: 502, body: '<html>{bad} gateway</html>', contentType: 'text/html' };

    await expect(sendTransaction(client, 'create', [row])).rejects.toMatchObject({ statusCode: 502 });
  });

  test('throws when the answer speaks of fewer rows than were sent', async () => {
    answer = { status: 202, body: answered('HTTP/1.1 204 No Content\r\n') };

    await expect(sendTransaction(client, 'create', [row, row])).rejects.toMatchObject({
      code: 'TransactionAnswerIncomplete',
    });
  });
});
