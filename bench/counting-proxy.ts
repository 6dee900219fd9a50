import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy tells of each write that passes through it. */
export interface WriteMoments {
  /** A write has arrived and has not been passed on. `false`: never pass it on. */
  beforeWrite(): boolean;
  /** The store has done it, and its answer has not been given back. `false`: never give it back. */
  afterWrite(): boolean;
}

export interface CountingProxy {
  /** What to use in place of the store's own address. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Stands between a process and its Table Storage, so that a sweep can end the process at an exact point: between the
 * write and its answer, which no code in the process itself could hit.
 */
export async function startCountingProxy(endpoint: string, moments: WriteMoments): Promise<CountingProxy> {
  const target = new URL(endpoint);
  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, target, moments));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${target.pathname}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, moments: WriteMoments): void {
  const isWrite = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  if (isWrite && !moments.beforeWrite()) return void incoming.destroy();
  const onward = request(
    {
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    },
    (answer) => {
      if (isWrite && !moments.afterWrite()) {
        answer.resume();
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.on('error', () => onward.destroy());
  incoming.pipe(onward);
}
