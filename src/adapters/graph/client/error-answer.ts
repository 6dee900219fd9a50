import { z } from 'zod';
import type { GraphFailureFacts } from '../../../ports/errors.ts';
import type { Answer } from './exchange.ts';

const text = z.string().min(1).optional().catch(undefined);
const innerError = z.object({ date: text, 'request-id': text }).optional().catch(undefined);
/** Graph's envelope. `innerError` is also seen spelled `innererror`. */
const envelope = z.object({
  error: z.object({ code: text, message: text, innerError, innererror: innerError }),
});
/** PIM wraps its own error, as JSON, in the message of an `UnknownError`. */
const wrapped = z.object({ errorCode: z.string().min(1), message: text });

const longestMessage = 500;
const longestSaid = 8_000;

interface GraphErrorFacts extends GraphFailureFacts {
  readonly status: number;
  /** What Graph says of it, on one line; empty when it says nothing. */
  readonly message: string;
}

/** What an answer that is not 2xx says, whatever it has for a body. */
export function readGraphError(answer: Answer): GraphErrorFacts {
  const error = envelope.safeParse(answer.body).data?.error;
  const inner = error?.innerError ?? error?.innererror;
  const unwrapped = unwrap(error?.message);
  const said = unwrapped?.message ?? error?.message;
  const claims = readClaims(answer.headers, said);
  const retryAfter = retryAfterMilliseconds(answer, Number.NaN);
  return {
    ...readFacts(answer),
    ...(said !== undefined && { said: said.slice(0, longestSaid) }),
    ...(claims !== undefined && { claims }),
    ...(retryAfter !== undefined && { retryAfterSeconds: Math.ceil(retryAfter / 1000) }),
    code: unwrapped?.errorCode ?? error?.code ?? `Http${answer.status}`,
    ...(inner?.['request-id'] !== undefined && { requestId: inner['request-id'] }),
    ...(inner?.date !== undefined && { date: inner.date }),
    message: onOneLine(said ?? answer.unreadable ?? ''),
  };
}

/** Where and when Graph answered, as its headers tell. */
export function readFacts({
  status,
  headers,
}: Answer): Omit<GraphFailureFacts, 'code'> & { readonly status: number } {
  return {
    status,
    requestId: headers.get('request-id') ?? undefined,
    date: headers.get('date') ?? undefined,
  };
}

function unwrap(message: string | undefined): z.infer<typeof wrapped> | undefined {
  if (message?.startsWith('{') !== true) return undefined;
  try {
    return wrapped.safeParse(JSON.parse(message)).data;
  } catch {
    // Not JSON after all: then the message is what it looks like.
    return undefined;
  }
}

/** For a message in a log or a table row. */
export function onOneLine(message: string): string {
  const line = message.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

/**
 * The claims that Graph asks a user to sign in with, as JSON, from either place where they stand: `WWW-Authenticate` of a
 * 401 (base64, Microsoft identity platform "claims challenge"), or PIM's message, which *is* a URL-encoded parameter
 * (docs/graph-facts.md#authentication-context-challenge).
 */
export function readClaims(headers: Headers, message: string | undefined): string | undefined {
  const encoded = /\bclaims="?([\w+/=-]+)/.exec(headers.get('www-authenticate') ?? '')?.[1];
  if (encoded !== undefined) return jsonOrNothing(Buffer.from(encoded, 'base64').toString('utf8'));
  const parameter = /(?:^|&)claims=([^&\s]+)/.exec(message ?? '')?.[1];
  return parameter === undefined ? undefined : jsonOrNothing(decoded(parameter));
}

function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter);
  } catch {
    // A stray percent sign: then it was not encoded.
    return parameter;
  }
}

/** Claims that are not JSON would be handed on to a sign-in page for nothing. */
function jsonOrNothing(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/**
 * How long an answer asks to wait, in milliseconds; `undefined` when it does not say, or says nothing usable.
 * `Retry-After` is in seconds or an HTTP date, which is read against the answer's own `Date`, so that our clock may be wrong.
 *
 * @param now milliseconds since 1970, for an answer without a `Date`.
 */
export function retryAfterMilliseconds(answer: Answer | undefined, now: number): number | undefined {
  const text = answer?.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return positive(Number(text) * 1000);
  const sent = Date.parse(answer?.headers.get('date') ?? '');
  return positive(Date.parse(text) - (Number.isNaN(sent) ? now : sent));
}

function positive(milliseconds: number): number | undefined {
  return milliseconds > 0 ? milliseconds : undefined;
}
