import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import type { Simulator } from '../../simulator/start.ts';

/**
 * One identity endpoint for a whole test file. The credential library keeps the first endpoint of a process, while every
 * scenario has a simulator of its own. So this endpoint forwards to the present simulator.
 */
export interface IdentityRelay {
  forwardTo(simulator: Simulator): void;
  /** Forwards one identity elsewhere, by its client id. */
  forwardClient(clientId: string, simulator: Simulator): void;
}

const header = 'relayed';

/** Sets `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` before the file's tests, and clears them after. */
export function withIdentityRelay(): IdentityRelay {
  let current: Simulator | undefined;
  const byClient = new Map<string, Simulator>();
  const server = createServer((request, response) => {
    const { search, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    forward(byClient.get(searchParams.get('client_id') ?? '') ?? current, search).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${port}/msi/token`;
    process.env.IDENTITY_HEADER = header;
  });
  afterAll(async () => {
    delete process.env.IDENTITY_ENDPOINT;
    delete process.env.IDENTITY_HEADER;
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return {
    forwardTo(simulator) {
      current = simulator;
    },
    forwardClient(clientId, simulator) {
      byClient.set(clientId, simulator);
    },
  };
}

async function forward(simulator: Simulator | undefined, query: string) {
  if (simulator === undefined) throw new Error('no simulator is up');
  const headers = { 'X-IDENTITY-HEADER': simulator.identityHeader };
  const answer = await fetch(`${simulator.identityEndpoint}${query}`, { headers });
  return { status: answer.status, text: await answer.text() };
}
