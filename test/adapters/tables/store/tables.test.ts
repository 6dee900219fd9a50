import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAuditArchive } from '../../../../src/adapters/tables/audit-archive.ts';
import { readAuditEvents } from '../../../../src/adapters/tables/audit-event-reader.ts';
import { openTables } from '../../../../src/adapters/tables/store/tables.ts';
import { auditEvent, tenantId } from '../../../builders.ts';
import { withAzurite } from '../tables-under-test.ts';

const azurite = withAzurite();
const call = { runId: 'run-1', now: new Date('2026-11-23T03:00:00Z') };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('an address for the tables', () => {
  test.each([
    { endpoint: 'http://contoso.table.core.windows.net', why: 'is neither https nor http on this machine' },
    { endpoint: 'contoso', why: 'is neither https nor http on this machine' },
    { endpoint: 'http://127.0.0.1:10002', why: 'its path must be /devstoreaccount1' },
    { endpoint: 'https://contoso.table.core.windows.net', why: 'needs a credential and none was given' },
  ])('$endpoint is refused before anything is sent', ({ endpoint, why }) => {
    expect(() => openTables({ endpoint })).toThrow(
      expect.objectContaining({
        name: 'StoreError',
        kind: 'rejected',
        message: expect.stringContaining(why),
      }),
    );
  });
});

describe('a credential that gets no token', () => {
  test('is told as such, with the role to grant', async () => {
    const noToken = Object.assign(new Error('no identity endpoint here.'), {
      name: 'CredentialUnavailableError',
    });
    const tables = openTables({
      endpoint: 'https://127.0.0.1:9',
      credential: { getToken: () => Promise.reject(noToken) },
    });

    await expect(createAuditArchive(tables, tenantId).keep([auditEvent()], call)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringMatching(
        /no token for https:\/\/127\.0\.0\.1:9: no identity endpoint here\..*Storage Table Data Contributor/,
      ),
    });
  });
});

describe('what the store answers', () => {
  test.each([
    {
      status: 403,
      code: 'AuthorizationPermissionMismatch',
      kind: 'forbidden',
      next: 'Storage Table Data Contributor',
    },
    {
      status: 401,
      code: 'InvalidAuthenticationInfo',
      kind: 'forbidden',
      next: 'Storage Table Data Contributor',
    },
    { status: 400, code: 'InvalidInput', kind: 'rejected', next: 'One of the inputs is not valid.' },
    { status: 503, code: 'ServerBusy', kind: 'rejected', next: 'the next run goes on from here' },
  ])(
    '$status $code is a failure of kind "$kind" that says what to do',
    async ({ status, code, kind, next }) => {
      const body = JSON.stringify({
        'odata.error': { code, message: { value: 'One of the inputs is not valid.\nRequestId:1' } },
      });
      const endpoint = await listen((_incoming, response) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-ms-error-code': code,
          'retry-after': '0',
        });
        response.end(body);
      });

      await expect(
        createAuditArchive(openTables({ endpoint }), tenantId).keep([auditEvent()], call),
      ).rejects.toMatchObject({
        kind,
        code,
        message: expect.stringContaining(next),
      });
    },
  );
});

describe('an answer that is lost on the way after the rows were written', () => {
  test('leaves each event once, and the call succeeds', async () => {
    await azurite.empty();
    const target = azurite.client('AuditEvents').url;
    let lost = 0;
    const endpoint = await listen((incoming, response) => {
      forward(incoming, new URL(target).origin, (answer) => {
        if (incoming.url?.includes('$batch') === true && lost++ === 0) incoming.socket.destroy();
        else {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        }
      });
    });
    const tables = openTables({ endpoint });

    const kept = await createAuditArchive(tables, tenantId).keep(
      [auditEvent({ id: 'a' }), auditEvent({ id: 'b' })],
      call,
    );

    expect(kept.added + kept.known).toBe(2);
    expect(kept.conflicts).toEqual([]);
    expect((await Array.fromAsync(readAuditEvents(tables, tenantId))).map((event) => event.id)).toEqual([
      'a',
      'b',
    ]);
    expect(lost).toBeGreaterThan(1);
  });
});

function forward(
  incoming: IncomingMessage,
  origin: string,
  answered: (answer: IncomingMessage) => void,
): void {
  const { method = 'GET', headers } = incoming;
  incoming.pipe(request(new URL(incoming.url ?? '', origin), { method, headers }, answered));
}

function listen(answer: (incoming: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      listening(`http://127.0.0.1:${port}/devstoreaccount1`);
    });
  });
}
