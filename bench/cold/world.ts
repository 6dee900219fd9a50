import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An identity endpoint that gives tokens, and a Microsoft Graph that only notices that it is asked. */
export interface World {
  readonly origin: string;
  /** Resolves with the next request to Graph. */
  asked(): Promise<void>;
  close(): void;
}

export async function startWorld(tenantId: string): Promise<World> {
  let notice = () => {};
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/msi/token') !== true) return notice();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(tokenAnswer(tenantId)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () =>
      new Promise((resolve) => {
        notice = resolve;
      }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function tokenAnswer(tenantId: string) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { tid: tenantId, oid: '11111111-1111-4111-8111-111111111111', aud: 'graph' };
  return {
    access_token: `${part({ alg: 'none' })}.${part(claims)}.c2ln`,
    expires_on: String(Math.floor(Date.now() / 1000) + 3_600),
    token_type: 'Bearer',
  };
}
