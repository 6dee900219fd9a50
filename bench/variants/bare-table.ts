import { createHmac } from 'node:crypto';
import { azuriteAccount, azuriteKey } from './task.ts';

/** Table Storage over plain HTTP, without SDK and retries. */
export interface BareTable {
  create(): Promise<void>;
  /** One transaction: up to 100 new rows of one partition. */
  insert(rows: readonly Record<string, string>[]): Promise<void>;
}

const key = Buffer.from(azuriteKey, 'base64');
const headers = {
  'x-ms-version': '2019-02-02',
  DataServiceVersion: '3.0',
  Accept: 'application/json;odata=nometadata',
};
const operationHead = (url: string) =>
  '--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n' +
  `POST ${url} HTTP/1.1\r\nContent-Type: application/json;odata=nometadata\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n\r\n`;

export function bareTable(endpoint: string, name: string): BareTable {
  const head = operationHead(`${endpoint}/${name}`);
  return {
    async create() {
      const body = JSON.stringify({ TableName: name });
      await post(`${endpoint}/Tables`, 'application/json', body, 201);
    },
    async insert(rows) {
      let body = '--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n';
      for (const row of rows) body += `${head}${JSON.stringify(row)}\r\n`;
      body += '--changeset_1--\r\n--batch_1--\r\n';
      const answer = await post(`${endpoint}/$batch`, 'multipart/mixed; boundary=batch_1', body, 202);
      const created = answer.split('HTTP/1.1 204').length - 1;
      if (created !== rows.length)
        throw new Error(`${created} of ${rows.length} rows were created: ${answer.slice(0, 500)}`);
    },
  };
}

async function post(url: string, contentType: string, body: string, expected: number): Promise<string> {
  const date = new Date().toUTCString();
  const signed = createHmac('sha256', key)
    .update(`${date}\n/${azuriteAccount}${new URL(url).pathname}`)
    .digest('base64');
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': contentType,
      'x-ms-date': date,
      Authorization: `SharedKeyLite ${azuriteAccount}:${signed}`,
    },
    body,
  });
  const text = await response.text();
  if (response.status !== expected)
    throw new Error(`POST ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}
