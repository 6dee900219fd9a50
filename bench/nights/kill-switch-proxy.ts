import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of Graph and the tables that simulates a killed process: from its kill point on it drops every request. */
export interface KillSwitchProxy {
  readonly graphOrigin: string;
  readonly tablesEndpoint: string;
  /** Resolves at the kill point. */
  readonly killed: Promise<void>;
  close(): Promise<void>;
}

/** The n-th request. `before`: it is not forwarded. `after`: it is carried out, and its response is dropped. */
export interface KillPoint {
  readonly number: number;
  /** What is counted: every request, or those from the first change of access on. */
  readonly from: 'start' | 'change';
  readonly moment: 'before' | 'after';
}

export async function startKillSwitchProxy(
  addresses: { readonly graphOrigin: string; readonly tablesEndpoint: string },
  killPoint: KillPoint,
): Promise<KillSwitchProxy> {
  const { promise: killed, resolve } = Promise.withResolvers<void>();
  const state: ProxyState = {
    killPoint,
    seen: 0,
    isCounting: killPoint.from === 'start',
    isKilled: false,
    kill: resolve,
  };
  const [graph, tables] = await Promise.all([
    startProxy(new URL(addresses.graphOrigin), state),
    startProxy(new URL(addresses.tablesEndpoint), state),
  ]);
  return {
    graphOrigin: graph.origin,
    tablesEndpoint: `${tables.origin}${new URL(addresses.tablesEndpoint).pathname}`,
    killed,
    async close() {
      await Promise.all([graph.close(), tables.close()]);
    },
  };
}

interface ProxyState {
  readonly killPoint: KillPoint;
  seen: number;
  isCounting: boolean;
  isKilled: boolean;
  kill(): void;
}

async function startProxy(target: URL, state: ProxyState) {
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, target, state));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, state: ProxyState): void {
  if (state.isKilled) return void incoming.destroy();
  state.isCounting ||= incoming.method === 'POST' && /ScheduleRequests$/.test(incoming.url ?? '');
  if (state.isCounting) state.seen += 1;
  const isLast = state.seen === state.killPoint.number;
  if (isLast) state.isKilled = true;
  if (isLast && state.killPoint.moment === 'before') {
    state.kill();
    return void incoming.destroy();
  }
  const { hostname: host, port } = target;
  const { method, url: path, headers } = incoming;
  const onward = request({ host, port, method, path, headers }, (answer) => {
    if (isLast) {
      answer.resume().once('end', () => state.kill());
      return void outgoing.destroy();
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    if (isLast) state.kill();
    outgoing.destroy();
  });
  incoming.on('error', () => onward.destroy());
  incoming.pipe(onward);
}
