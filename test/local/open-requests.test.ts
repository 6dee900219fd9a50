import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchRequests } from '../../local/open-requests.ts';

let server: Server;
let origin: string;
let requests: ReturnType<typeof watchRequests>;
/** How often there came to be no open request. */
let emptied: number;

beforeEach(async () => {
  ({ server, origin } = await listening());
  requests = watchRequests(origin);
  emptied = 0;
  requests.onNone(() => {
    emptied += 1;
  });
});
afterEach(() => {
  requests.stop();
  return ended(server);
});

async function listening() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, origin: `http://127.0.0.1:${port}` };
}

async function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** The next request, as the server has to answer it. */
async function arrival(): Promise<ServerResponse> {
  const [, response] = await once(server, 'request');
  return response;
}

describe('a request', () => {
  test('is open from the call until the last byte of its answer', async () => {
    const arriving = arrival();
    const asking = fetch(origin);
    const response = await arriving;
    expect(requests.count).toBe(1);

    response.write('a part');
    const answer = await asking;
    expect(requests.count).toBe(1);

    response.end(' and the rest');
    expect(await answer.text()).toBe('a part and the rest');
    expect(requests.count).toBe(0);
    expect(emptied).toBe(1);
  });

  test('is one of several, and only the last to end leaves none', async () => {
    const first = arrival();
    const asking = [fetch(origin)];
    const one = await first;
    const second = arrival();
    asking.push(fetch(origin));
    const other = await second;
    expect(requests.count).toBe(2);

    one.end();
    await asking[0];
    expect([requests.count, emptied]).toEqual([1, 0]);

    other.end();
    await asking[1];
    expect([requests.count, emptied]).toEqual([0, 1]);
  });

  test.each([
    {
      how: 'breaks off',
      end: (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('a part', () => response.destroy());
      },
    },
    { how: 'never begins', end: (response: ServerResponse) => response.destroy() },
  ])('whose answer $how is open no more', async ({ end }) => {
    const arriving = arrival();
    const reading = fetch(origin, { method: 'POST' }).then((answer) => answer.text());
    end(await arriving);

    await expect(reading).rejects.toThrow();
    expect([requests.count, emptied]).toEqual([0, 1]);
  });

  test('that is given up is open no more', async () => {
    const caller = new AbortController();
    const arriving = arrival();
    const asking = fetch(origin, { signal: caller.signal });
    await arriving;

    caller.abort();

    await expect(asking).rejects.toThrow('aborted');
    expect([requests.count, emptied]).toEqual([0, 1]);
  });

  test('to another origin is none of ours', async () => {
    const elsewhere = await listening();
    elsewhere.server.on('request', (_request, response) => response.end());

    await fetch(elsewhere.origin);
    await ended(elsewhere.server);

    expect([requests.count, emptied]).toEqual([0, 0]);
  });

  test('is not counted any more after the watch has ended', async () => {
    requests.stop();
    const arriving = arrival();
    const asking = fetch(origin);
    (await arriving).end();
    await asking;

    expect([requests.count, emptied]).toEqual([0, 0]);
  });
});
