import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** All that one app process has to do with the world goes through here, until it is cut: as if the process were killed. */
export interface Cord {
  readonly graphOrigin: string;
  readonly tablesEndpoint: string;
  /** Resolves when it is cut. */
  readonly cut: Promise<void>;
  close(): Promise<void>;
}

/** When: at the n-th request. `before`: it is never passed on. `after`: it is carried out, and its answer is never given. */
export interface CutAt {
  readonly number: number;
  /** What is counted: every request, or those from the first change of access on. */
  readonly from: 'start' | 'change';
  readonly moment: 'before' | 'after';
}

export async function startCord(
  world: { readonly graphOrigin: string; readonly tablesEndpoint: string },
  at: CutAt,
): Promise<Cord> {
  const { promise: cut, resolve } = Promise.withResolvers<void>();
  const state: State = { at, seen: 0, isCounting: at.from === 'start', isCut: false, cut: resolve };
  const [graph, tables] = await Promise.all([
    startEnd(new URL(world.graphOrigin), state),
    startEnd(new URL(world.tablesEndpoint), state),
  ]);
  return {
    graphOrigin: graph.origin,
    tablesEndpoint: `${tables.origin}${new URL(world.tablesEndpoint).pathname}`,
    cut,
    async close() {
      await Promise.all([graph.close(), tables.close()]);
    },
  };
}

interface State {
  readonly at: CutAt;
  seen: number;
  isCounting: boolean;
  isCut: boolean;
  cut(): void;
}

async function startEnd(target: URL, state: State) {
  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, target, state));
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

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, state: State): void {
  if (state.isCut) return void incoming.destroy();
  state.isCounting ||= incoming.method === 'POST' && /ScheduleRequests$/.test(incoming.url ?? '');
  if (state.isCounting) state.seen += 1;
  const isLast = state.seen === state.at.number;
  if (isLast) state.isCut = true;
  if (isLast && state.at.moment === 'before') {
    state.cut();
    return void incoming.destroy();
  }
  const { hostname: host, port } = target;
  const { method, url: path, headers } = incoming;
  const onward = request({ host, port, method, path, headers }, (answer) => {
    if (isLast) {
      answer.resume().once('end', () => state.cut());
      return void outgoing.destroy();
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    if (isLast) state.cut();
    outgoing.destroy();
  });
  incoming.on('error', () => onward.destroy());
  incoming.pipe(onward);
}
