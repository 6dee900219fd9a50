import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way through a proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Not a GET and not a HEAD. */
  readonly isWrite: boolean;
}

/** What a proxy tells of each request that passes through it. */
export interface ProxyHooks {
  /** It has arrived and has not been passed on. `false`: never pass it on. A promise: it waits. */
  before(proxied: ProxiedRequest): boolean | Promise<boolean>;
  /** It was carried out, and its answer has not been given back. `false`: never give it back. */
  after(proxied: ProxiedRequest): boolean;
}

export interface InterceptingProxy {
  /** What to use in place of the target's own address. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Stands between a process and its Table Storage, or Graph, so that a sweep can end the process at an exact point: between
 * a write and its answer, which no code in the process itself could hit.
 */
export async function startInterceptingProxy(
  endpoint: string,
  hooks: ProxyHooks,
): Promise<InterceptingProxy> {
  const target = new URL(endpoint);
  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing, target, hooks));
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

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: URL,
  hooks: ProxyHooks,
): Promise<void> {
  const { method = 'GET', url: path = '/' } = incoming;
  const proxied: ProxiedRequest = { method, path, isWrite: method !== 'GET' && method !== 'HEAD' };
  if (!(await hooks.before(proxied))) return void incoming.destroy();
  const outgoingRequest = request(
    {
      host: target.hostname,
      port: target.port,
      method,
      path,
      headers: incoming.headers,
    },
    (answer) => {
      if (!hooks.after(proxied)) {
        answer.resume();
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  outgoingRequest.on('error', () => outgoing.destroy());
  incoming.on('error', () => outgoingRequest.destroy());
  incoming.pipe(outgoingRequest);
}
