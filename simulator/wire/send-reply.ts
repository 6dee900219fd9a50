import type { ServerResponse } from 'node:http';
import { clientRequestId } from './graph-error.ts';
import type { Answer, IncomingRequest, Reply } from './message.ts';

const graphJson =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Timers of slow answers. Closing the simulator clears them. */
export type Timers = Set<NodeJS.Timeout>;

/** Performs the reply on the connection, without waiting for the caller to read it. */
export function sendReply(
  response: ServerResponse,
  request: IncomingRequest,
  reply: Reply,
  timers: Timers,
): void {
  switch (reply.kind) {
    case 'answer':
      sendLater(reply.afterMilliseconds, timers, prepareAnswer(response, request, reply.answer));
      break;
    case 'cut':
      sendHalf(response, request, reply.answer);
      break;
    case 'reset':
      // A reset instead of an orderly end: the caller sees ECONNRESET.
      response.socket?.resetAndDestroy();
      break;
    case 'hang':
      break;
    default:
      reply satisfies never;
  }
}

function sendLater(milliseconds: number | undefined, timers: Timers, send: () => void): void {
  if (milliseconds === undefined) {
    send();
    return;
  }
  const timer = setTimeout(() => {
    timers.delete(timer);
    send();
  }, milliseconds);
  timers.add(timer);
}

/** Serialises the body at once, so that a failure occurs here and not in a timer. */
function prepareAnswer(response: ServerResponse, request: IncomingRequest, answer: Answer): () => void {
  const body = bodyOf(answer);
  return () => {
    if (response.destroyed) return;
    writeHead(response, request, answer, body);
    response.end(body);
  };
}

function sendHalf(response: ServerResponse, request: IncomingRequest, answer: Answer): void {
  const body = bodyOf(answer);
  writeHead(response, request, answer, body);
  const half = body?.subarray(0, Math.floor(body.length / 2)) ?? Buffer.alloc(0);
  response.write(half, () => response.socket?.destroy());
}

function writeHead(
  response: ServerResponse,
  request: IncomingRequest,
  answer: Answer,
  body: Buffer | undefined,
): void {
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...(body === undefined ? {} : { 'Content-Type': graphJson }),
    // 204 must not have a length (RFC 9110).
    ...(answer.status === 204 ? {} : { 'Content-Length': String(body?.length ?? 0) }),
    Date: request.now.toUTCString(),
    'request-id': request.requestId,
    'client-request-id': clientRequestId(request),
    'Cache-Control': 'no-cache',
    ...answer.headers,
  });
}

function bodyOf(answer: Answer): Buffer | undefined {
  if (answer.text !== undefined) return Buffer.from(answer.text);
  return answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body));
}
