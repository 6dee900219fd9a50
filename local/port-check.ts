import { createServer } from 'node:net';

/**
 * Tries every port before anything is started, so that a taken port is reported early, with its option.
 *
 * @returns one sentence per unavailable port. Port 0 is always available.
 */
export async function portProblems(
  ports: readonly (readonly [string, number])[],
): Promise<readonly string[]> {
  const problems = await Promise.all(
    ports.map(async ([option, port]) => {
      const code = port === 0 ? undefined : await tryPort(port);
      if (code === undefined) return [];
      const why =
        code === 'EADDRINUSE'
          ? `another program listens on 127.0.0.1:${port}. End it`
          : `127.0.0.1:${port} cannot be listened on (${code}). Make it allowed`;
      return [`${option} ${port}: ${why}, or choose another port (0 takes a free one).`];
    }),
  );
  return problems.flat();
}

/** @returns the system's error code; `undefined` for an available port. */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
