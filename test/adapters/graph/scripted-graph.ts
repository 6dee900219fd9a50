import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the scripted Graph does with one request. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      /** Instead of JSON: sent as it stands. */
      readonly text?: string;
      /** The connection ends after that, whatever was promised. */
      readonly breaksOff?: boolean;
    }
  | 'reset'
  | 'hang';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawUrl: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedGraph {
  readonly origin: string;
  /** Every request so far, in the order of arrival. */
  readonly received: readonly Received[];
  /** The answers to come, one per request. */
  replies(...replies: Reply[]): void;
  /** Resolves when so many requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Sockets that are open now. */
  connections(): Promise<number>;
  /** Throws when a request came that nobody expected, or an answer was left over. */
  close(): Promise<void>;
}

/** A server that says what it is told to, on a port of its own. */
export async function startScriptedGraph(): Promise<ScriptedGraph> {
  const received: Received[] = [];
  const script: Reply[] = [];
  const unexpected: string[] = [];
  let onArrival = () => {};
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).map(String).join('');
    const url = new URL(request.url ?? '/', 'http://script');
    const { method = '', headers } = request;
    received.push({
      method,
      path: url.pathname,
      query: url.searchParams,
      rawUrl: request.url ?? '',
      headers,
      body,
    });
    onArrival();
    const reply = script.shift();
    if (reply === undefined) unexpected.push(`${method} ${request.url}`);
    play(reply ?? { status: 418 }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    replies: (...replies) => void script.push(...replies),
    async arrived(count) {
      while (received.length < count) await new Promise<void>((resolve) => (onArrival = resolve));
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (unexpected.length > 0) throw new Error(`requests that nobody expected: ${unexpected.join(', ')}`);
      if (script.length > 0) throw new Error(`answers that nobody asked for: ${JSON.stringify(script)}`);
    },
  };
}

function play(reply: Reply, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status = 200, headers = {}, json, text, breaksOff = false } = reply;
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'request-1', ...headers });
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  if (breaksOff) response.write(body, () => response.destroy());
  else response.end(body);
}

/** Graph's own error envelope. */
export function graphError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const innerError = {
    date: '2026-03-01T02:00:00',
    'request-id': 'request-of-body',
    'client-request-id': 'client-1',
  };
  return { status, headers, json: { error: { code, message, innerError } } };
}
