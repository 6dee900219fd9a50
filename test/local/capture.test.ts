import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { captureFrom } from '../../local/capture.ts';
import { Api } from '../http/api.ts';

let server: Server;
let api: Api;
let origin: string;
const asked: (string | undefined)[] = [];

/** The API as it answers, over a socket. */
beforeEach(async () => {
  api = new Api();
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    const { pathname, search } = new URL(request.url ?? '', 'http://127.0.0.1');
    const path = pathname.slice('/api/'.length);
    void api.ask({ path, query: search.slice(1) }).then(({ status, jsonBody }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(jsonBody));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('npm run rules -- capture', () => {
  test("reads every role's settings from the API, with the caller's token", async () => {
    const { text, notStated } = await captureFrom(`${origin}/api`, 'a-token');

    expect(asked).toEqual(['Bearer a-token']);
    expect(notStated).toEqual([]);
    expect(JSON.parse(`{${text}}`)).toMatchObject({
      roleSettings: {
        mode: 'report',
        baselines: [
          {
            name: 'usual',
            roles: ['62e90394-69f5-4237-9190-012177145e10'],
            settings: { activation: { maximum: 'PT8H', mfa: true, authenticationContext: 'none' } },
          },
        ],
      },
    });
  });

  test('says what the API says where it refuses', async () => {
    await expect(captureFrom(`${origin}/api/nothing`, 'a-token')).rejects.toThrow('404');
  });
});
