import { createServer } from 'node:http';

/** A server that nobody should ever call. */
export interface Listener {
  readonly url: string;
  readonly calls: readonly string[];
  close(): Promise<void>;
}

export async function openListener(): Promise<Listener> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.end();
  });
  // Who tries TLS is noticed as well.
  server.on('clientError', (_error, socket) => {
    calls.push('a connection that is no HTTP');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/callback`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Addresses that a message could have the app call. */
export function fetchable(url: string): readonly string[] {
  return [url, url.replace('http:', 'https:'), 'https://169.254.169.254/metadata/identity/oauth2/token'];
}
