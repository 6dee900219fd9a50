import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Admin, answerAdmin } from './admin.ts';
import { createFunctionRouter } from './function-router.ts';
import type { HostedHttp } from './hosted-function.ts';
import { sendAnswer, sendJson } from './http-answer.ts';
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, readBody, toRpcHttp } from './http-request.ts';
import type { Invoke } from './invocation.ts';

/** Answers requests once the app is loaded. */
type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The host's socket: bound first, so that a taken port is known before anything is loaded, and given its answers later. */
export interface HttpServer {
  readonly port: number;
  readonly origin: string;
  answerWith(answer: Answer): void;
  /** Lets nobody in any more; who is inside is served. */
  stopListening(): void;
  /** Ends every connection; resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * @param port on 127.0.0.1; 0: any free one.
 * @throws with the system's own code, `EADDRINUSE` for a port that is taken.
 */
export async function openServer(port: number, onDefect: (error: unknown) => void): Promise<HttpServer> {
  let answer: Answer = async (_request, response) =>
    sendJson(response, 503, { error: 'The host is starting.' });
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      onDefect(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'The host could not answer; its log says why.' });
    });
  });
  await listening(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: bound,
    origin: `http://127.0.0.1:${bound}`,
    answerWith(given) {
      answer = given;
    },
    stopListening() {
      if (server.listening) server.close();
    },
    async close() {
      if (server.listening) server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The host's own addresses and those of the HTTP functions. Function keys are not asked for, as with Core Tools. */
export function answerWithFunctions(admin: Admin, functions: readonly HostedHttp[], invoke: Invoke): Answer {
  const route = createFunctionRouter(functions);
  const prefix = admin.routePrefix === '' ? '/' : `/${admin.routePrefix}/`;
  return async (request, response) => {
    if (!isLoopback(request.headers.host)) {
      // A name of somebody else's that leads here (DNS rebinding) must not be a way in.
      return sendJson(response, 421, { error: `Call this host as ${admin.origin}.` });
    }
    const target = request.url ?? '/';
    if (!URL.canParse(target, admin.origin))
      return sendJson(response, 400, { error: 'The address is not a URL.' });
    const url = new URL(target, admin.origin);
    if (/^\/admin(\/|$)/.test(url.pathname)) return answerAdmin(request, response, url.pathname, admin);
    const path = `${url.pathname}/`.toLowerCase().startsWith(prefix.toLowerCase())
      ? url.pathname.slice(prefix.length)
      : undefined;
    const found = path === undefined ? undefined : route(request.method ?? '', path);
    if (found !== undefined && !found.hosted.isDisabled)
      return answerFunction(request, response, { ...found, url, invoke });
    // The platform's own answer has no body either: no function takes the path or the method, or it is switched off.
    response.writeHead(404, { 'content-length': 0 }).end();
  };
}

async function answerFunction(
  request: IncomingMessage,
  response: ServerResponse,
  call: { hosted: HostedHttp; params: Readonly<Record<string, string>>; url: URL; invoke: Invoke },
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) {
    return sendJson(response, 413, { error: `A body may have ${MAX_BODY_BYTES} bytes at most.` });
  }
  const traceParent = request.headersDistinct.traceparent?.[0];
  const http = toRpcHttp(request, call.url, call.params, body);
  const outcome = await call.invoke(call.hosted, { http }, { traceParent });
  if (outcome.ok) sendAnswer(response, outcome.answer);
  else response.writeHead(500).end();
}

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}
