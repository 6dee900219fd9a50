import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that passes through a proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Whether the method is neither GET nor HEAD. */
  readonly isWrite: boolean;
}

/** Hooks that a proxy calls for each request. */
export interface ProxyHooks {
  /** Called before the request is forwarded. `false` drops the request. A promise delays it. */
  before(proxied: ProxiedRequest): boolean | Promise<boolean>;
  /** Called when the response has arrived. `false` drops the response. */
  after(proxied: ProxiedRequest): boolean;
}

export interface InterceptingProxy {
  /** Address to use instead of the target's own. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * A proxy between a process and its Table Storage, or Graph. With it a sweep can end the process between a write and its
 * response, a point that no code inside the process can reach.
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
