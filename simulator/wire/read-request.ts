import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { IncomingRequest } from './message.ts';

/** Graph takes bodies of up to 4 MB. */
export const maxBodyBytes = 4 * 1024 * 1024;

/** A body larger than `maxBodyBytes`. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** Reads everything except the body, which has not arrived yet. */
export function readHead(message: IncomingMessage, at: { origin: string; now: Date }): IncomingRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: flattened(message),
    bodyText: '',
    origin: calledOrigin(message.headers.host, at.origin) ?? at.origin,
    requestId: randomUUID(),
    now: at.now,
  };
}

/** The caller closed the connection while sending. */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError';
}

/**
 * Reads the body to its end, even if it is too large, so that the refusal can be sent.
 * @throws BodyTooLargeError, CallerGoneError
 */
export async function readBody(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of message) {
      bytes += part.length;
      if (bytes <= maxBodyBytes) parts.push(part);
    }
  } catch (error) {
    throw new CallerGoneError('the connection ended before the body did', { cause: error });
  }
  if (bytes > maxBodyBytes) throw new BodyTooLargeError(`the body has ${bytes} bytes`);
  return Buffer.concat(parts).toString('utf8');
}

function flattened(message: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** The origin that the caller used, with the scheme that is served. */
function calledOrigin(host: string | undefined, served: string): string | undefined {
  const scheme = served.startsWith('https:') ? 'https' : 'http';
  return host !== undefined && /^(\[[\da-f:]+\]|[\w.-]+)(:\d+)?$/i.test(host)
    ? `${scheme}://${host}`
    : undefined;
}
