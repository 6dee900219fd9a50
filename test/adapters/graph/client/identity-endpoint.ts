import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** App Service's managed-identity endpoint, as far as a token needs it. */
export interface IdentityEndpoint {
  /** Resource and client id of every request. */
  readonly asked: readonly { readonly resource: string | null; readonly clientId: string | null }[];
  /** What happens from now on: tokens of so many seconds, a refusal, or nothing at all. */
  behave(as: { readonly tokenSeconds: number } | { readonly refuse: number } | 'hang'): void;
  /** Resolves when the next request has arrived. */
  askedAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it and points this process at it. Once per test file: MSAL keeps the first endpoint it finds for good. */
export async function startIdentityEndpoint(): Promise<IdentityEndpoint> {
  const asked: { resource: string | null; clientId: string | null }[] = [];
  let behaviour: Parameters<IdentityEndpoint['behave']>[0] = { tokenSeconds: 120 };
  const hung: ServerResponse[] = [];
  let onAsked = () => {};
  // Let go with a refusal: a connection that breaks is tried again by the library long after the test.
  const letGo = () => {
    for (const response of hung.splice(0)) send(response, 400, {});
  };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://identity').searchParams;
    asked.push({ resource: query.get('resource'), clientId: query.get('client_id') });
    onAsked();
    if (behaviour === 'hang') return void hung.push(response);
    if ('refuse' in behaviour)
      return send(response, behaviour.refuse, { statusCode: behaviour.refuse, message: 'No such identity' });
    send(response, 200, {
      access_token: `token-${asked.length}`,
      expires_on: String(Math.floor(Date.now() / 1000) + behaviour.tokenSeconds),
      resource: query.get('resource'),
      token_type: 'Bearer',
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
  process.env.IDENTITY_HEADER = 'header-1';
  return {
    asked,
    behave(as) {
      letGo();
      behaviour = as;
      asked.length = 0;
    },
    askedAgain: () =>
      new Promise((resolve) => {
        onAsked = resolve;
      }),
    async close() {
      letGo();
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
