import { GraphCallError } from '../../../ports/errors.ts';
import { inSpan } from '../../telemetry/spans.ts';
import type { Answer, Exchange, Step } from './exchange.ts';
import { invalidResponse, noAnswer } from './failures.ts';
import type { Timing } from './timing.ts';

interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly timing: Timing;
  /** How long one try may take, its body included. */
  readonly tryTimeoutMilliseconds: number;
}

/** The last step: sends the request to its real destination and reads the answer to its end, so that no socket is left behind. */
export function fetchStep({ fetch, timing, tryTimeoutMilliseconds }: FetchOptions): Step {
  const send: Step = async (exchange, _next, context) => {
    const { call, destination, clientRequestId } = exchange;
    const patience = Math.ceil(
      Math.max(1, Math.min(tryTimeoutMilliseconds, exchange.deadline - timing.elapsed())),
    );
    const limits = limitsOf(call.signal, patience);
    call.tally.requests += 1;
    try {
      const response = await fetch(destination, {
        method: exchange.request.method,
        headers: {
          Accept: 'application/json',
          ...context.options?.headers,
          'client-request-id': clientRequestId,
        },
        body: context.options?.body ?? null,
        // A redirect would carry the token to wherever it points.
        redirect: 'manual',
        signal: limits.signal,
      });
      const answer = await read(response, exchange);
      if (answer.status === 429) call.tally.throttled += 1;
      exchange.answer = answer;
      // The SDK wants one. It stays in memory for a while, so it carries nothing: the answer is in the exchange.
      context.response = new Response(null, { status: answer.status });
    } catch (error) {
      call.signal.throwIfAborted();
      if (error instanceof GraphCallError) throw error;
      throw noAnswer(exchange, error, limits.timedOut() ? patience : undefined);
    } finally {
      limits.lift();
    }
  };
  return (exchange, next, context) => {
    const facts = { 'client-request-id': exchange.clientRequestId };
    return inSpan(
      exchange.operation,
      facts,
      async (span) => {
        await send(exchange, next, context);
        const { answer } = exchange;
        const requestId = answer?.headers.get('request-id');
        if (answer !== undefined) span.add({ 'http.response.status_code': answer.status });
        if (requestId) span.add({ 'request-id': requestId });
      },
      'client',
    );
  };
}

interface Limits {
  /** Fires with the caller's signal, or when the time is over. */
  readonly signal: AbortSignal;
  timedOut(): boolean;
  /** To be called when the try is over. */
  lift(): void;
}

/** `AbortSignal.timeout` would keep its timer until the time is over, long after the answer was read. */
function limitsOf(caller: AbortSignal, milliseconds: number): Limits {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort(new DOMException('the try took too long', 'TimeoutError'));
  }, milliseconds);
  const follow = () => controller.abort(caller.reason);
  if (caller.aborted) follow();
  caller.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    lift() {
      clearTimeout(timer);
      caller.removeEventListener('abort', follow);
    },
  };
}

/** More than any page of Graph has; whatever is longer would only fill the memory. */
const mostBodyBytes = 64 * 1024 * 1024;

/**
 * The body as text, read piece by piece.
 *
 * @throws GraphCallError `invalid-response` as soon as it is too long: the rest is not read.
 */
async function textOf(response: Response, { operation }: Exchange): Promise<string> {
  const { body, headers, status } = response;
  const pieces: Uint8Array[] = [];
  let bytes = Number(headers.get('content-length') ?? 0);
  // What was packed may be of any length when it is unpacked; what was not is as long as it says.
  if (bytes > 0 && bytes <= mostBodyBytes && !headers.has('content-encoding')) return response.text();
  if (bytes <= mostBodyBytes) {
    bytes = 0;
    for await (const piece of body ?? []) {
      bytes += piece.byteLength;
      if (bytes > mostBodyBytes) break;
      pieces.push(piece);
    }
  }
  if (bytes <= mostBodyBytes) return new TextDecoder().decode(Buffer.concat(pieces));
  if (body?.locked === false) await body.cancel();
  const said = `its answer (${status}) is longer than ${mostBodyBytes / 1024 / 1024} MiB, and was not read to its end`;
  throw invalidResponse(operation, { code: 'TooLong', status }, said);
}

async function read(response: Response, exchange: Exchange): Promise<Answer> {
  const { request, call } = exchange;
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return { status, headers, body: undefined, unreadable: undefined };
  }
  const text = await textOf(response, exchange).catch((error: unknown) => {
    if (error instanceof GraphCallError) throw error;
    // An error's status and Retry-After stand, even if its body breaks off.
    if (response.ok || call.signal.aborted) throw error;
    return '';
  });
  if (text === '' && (request.method !== 'GET' || !response.ok))
    return { status, headers, body: undefined, unreadable: undefined };
  const readBody = request.hasNumbers === false ? JSON.parse : readJson;
  return { status, headers, ...parse(text, readBody, headers.get('content-type') ?? 'no content type') };
}

function parse(
  text: string,
  readBody: (text: string) => unknown,
  contentType: string,
): Pick<Answer, 'body' | 'unreadable'> {
  if (!/\bjson\b/i.test(contentType))
    return { body: undefined, unreadable: `its body is ${contentType}, not JSON` };
  try {
    return { body: readBody(text), unreadable: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown reason';
    return {
      body: undefined,
      unreadable: `its body of ${text.length} characters is not whole JSON (${reason})`,
    };
  }
}

/** What TypeScript's library does not know yet of ECMAScript's "JSON.parse source text access"; Node 24 has it. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const json = JSON as unknown as JsonWithSource;

/** A number that may be too long for a JavaScript number. May be right for a part of a string: that costs time, no more. */
const longNumber = /[[:,]\s*-?\d(?:[\d.]{15}|[\d.]*[eE])/;

/**
 * Parses JSON so that `JSON.stringify` gives every value back as it was, numbers of more digits than JavaScript has included.
 *
 * @throws SyntaxError
 */
export function readJson(text: string): unknown {
  return longNumber.test(text) ? json.parse(text, keepNumber) : JSON.parse(text);
}

function keepNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? json.rawJSON(source)
    : value;
}
