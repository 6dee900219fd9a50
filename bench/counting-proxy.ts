import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way through a proxy. */
export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Not a GET and not a HEAD. */
  readonly isWrite: boolean;
}

/** What a proxy tells of each request that passes through it. */
export interface PassingMoments {
  /** It has arrived and has not been passed on. `false`: never pass it on. A promise: it waits. */
  before(passing: Passing): boolean | Promise<boolean>;
  /** It was carried out, and its answer has not been given back. `false`: never give it back. */
  after(passing: Passing): boolean;
}

export interface CountingProxy {
  /** What to use in place of the target's own address. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Stands between a process and its Table Storage, or Graph, so that a sweep can end the process at an exact point: between
 * a write and its answer, which no code in the process itself could hit.
 */
export async function startCountingProxy(endpoint: string, moments: PassingMoments): Promise<CountingProxy> {
  const target = new URL(endpoint);
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing, target, moments));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${target.pathname === '/' ? '' : target.pathname}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: URL,
  moments: PassingMoments,
): Promise<void> {
  const { method = 'GET', url: path = '/' } = incoming;
  const passing: Passing = { method, path, isWrite: method !== 'GET' && method !== 'HEAD' };
  if (!(await moments.before(passing))) return void incoming.destroy();
  const onward = request(
    {
      host: target.hostname,
      port: target.port,
      method,
      path,
      headers: incoming.headers,
    },
    (answer) => {
      if (!moments.after(passing)) {
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
