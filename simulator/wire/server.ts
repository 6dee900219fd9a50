import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Certificate } from './certificate.ts';
import type { IncomingRequest, Reply } from './message.ts';
import { readBody, readHead } from './read-request.ts';
import { sendReply, type Timers } from './send-reply.ts';

/** The requested port is in use. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Handles a request whose head has arrived, and reads the body when needed. `readBody` throws `BodyTooLargeError` and
 * `CallerGoneError`.
 */
export type RequestHandler = (head: IncomingRequest, readBody: () => Promise<string>) => Promise<Reply>;

interface HttpServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly origin: string;
  /** Ends every connection, silent ones included. Resolves when the port is free. Can be called again. */
  close(): Promise<void>;
}

interface ServerOptions {
  /** `undefined`: http. */
  readonly certificate?: Certificate | undefined;
  readonly now: () => Date;
  readonly handler: RequestHandler;
  /** Called for an answer that could not be sent: a defect. */
  readonly onError: (error: unknown, request: IncomingRequest) => void;
}

/**
 * Listens on 127.0.0.1.
 * @param port 0: any free one.
 * @throws PortTakenError
 */
export async function listen(port: number, serving: ServerOptions): Promise<HttpServer> {
  const timers: Timers = new Set();
  let origin = '';
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    const head = readHead(message, { origin, now: serving.now() });
    void serve(message, response, head, serving, timers);
  };
  const { certificate } = serving;
  const server =
    certificate === undefined ? createServer(onRequest) : createTlsServer(certificate, onRequest);
  // The timeout exceeds a caller's wait for a quota: closing a connection that is about to be reused looks like a
  // fault.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} on 127.0.0.1 is taken: choose another, or 0 for any free one`;
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(taken, { cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const scheme = certificate === undefined ? 'http' : 'https';
  origin = `${scheme}://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`;
  let closed: Promise<void> | undefined;
  return {
    origin,
    close() {
      closed ??= new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  head: IncomingRequest,
  { handler, onError }: ServerOptions,
  timers: Timers,
): Promise<void> {
  try {
    sendReply(response, head, await handler(head, () => readBody(message)), timers);
  } catch (error) {
    // The handler answers its own failures with 500. Other failures, such as an answer that is not JSON, end the
    // connection.
    onError(error, head);
    response.destroy();
  }
}
