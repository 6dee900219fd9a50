import { createServer, type Server } from 'node:net';
import { expect, test } from '@jest/globals';
import { portProblems } from '../../local/port-check.ts';

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

test('a port that is taken is reported with its option; a free one, and 0, are not', async () => {
  const [taken, free] = [createServer(), createServer()];
  const [takenPort, freePort] = [await listening(taken), await listening(free)];
  await new Promise((resolve) => free.close(resolve));

  const problems = await portProblems([
    ['--port', takenPort],
    ['--simulator-port', 0],
    ['--azurite-port', freePort],
  ]);
  taken.close();

  expect(problems).toEqual([
    `--port ${takenPort}: another program listens on 127.0.0.1:${takenPort}. End it, or choose another port (0 takes a free one).`,
  ]);
});
