import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tableNames } from '../../src/adapters/tables/store/table-names.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { templateData } from './template-facts.ts';

/** Every table, as a deployment makes them. */
export async function makeTables(azurite: string): Promise<void> {
  const owner = openTables({ endpoint: azurite });
  for (const name of tableNames) await owner.use(name, 'making a table', async () => undefined);
}

/** The rights on tables that the templates give to part front. */
export const frontRights: TableRights = {
  addsTo: templateData<{ frontAddsTo: string[] }>('tables.json').frontAddsTo,
};

/** What an identity may do with tables, besides reading them all. */
export interface TableRights {
  /** Tables that rows may be added to. */
  readonly addsTo: readonly string[];
}

export interface StoreWithRights {
  readonly endpoint: string;
  /** What was refused, as it was asked: `PUT Runs`. */
  readonly refused: readonly string[];
  close(): void;
}

/**
 * Azurite, which knows no rights, behind what Azure would check: who may read tables and add rows to some can make no table,
 * and change or delete no row. Source: Azure Storage, "Permissions for calling data operations", Table.
 *
 * @param azurite the endpoint of Azurite's tables.
 */
export async function startStoreWithRights(azurite: string, rights: TableRights): Promise<StoreWithRights> {
  const refused: string[] = [];
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const forbidden = acts(incoming, body).filter((act) => !isAllowed(act, rights));
      if (forbidden.length === 0) return forward(incoming, body, new URL(azurite).origin, response);
      refused.push(...forbidden);
      return refuse(response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}/devstoreaccount1`,
    refused,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
}

/** What a request does, as `METHOD TABLE`; a transaction is all that is in it. */
function acts({ method = 'GET', url = '' }: IncomingMessage, body: Buffer): readonly string[] {
  if (!url.includes('$batch')) return [`${method} ${tableIn(url)}`];
  return [...body.toString('latin1').matchAll(/^(GET|POST|PUT|PATCH|MERGE|DELETE) (\S+) HTTP/gm)].map(
    ([, inner, address = '']) => `${inner} ${tableIn(address)}`,
  );
}

function tableIn(url: string): string {
  return /devstoreaccount1\/(\w+)/.exec(url)?.[1] ?? url;
}

function isAllowed(act: string, { addsTo }: TableRights): boolean {
  const [method, table = ''] = act.split(' ');
  return method === 'GET' || (method === 'POST' && addsTo.includes(table));
}

function forward(incoming: IncomingMessage, body: Buffer, origin: string, response: ServerResponse): void {
  const { method = 'GET', headers, url = '' } = incoming;
  const sent = request(new URL(url, origin), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  sent.end(body);
}

function refuse(response: ServerResponse): void {
  const code = 'AuthorizationPermissionMismatch';
  const message = 'This request is not authorized to perform this operation using this permission.';
  response.writeHead(403, { 'content-type': 'application/json', 'x-ms-error-code': code });
  response.end(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } }));
}
