import type { ServerResponse } from 'node:http';
import type { RpcHttp, RpcHttpCookie, RpcTypedData } from './core-types.ts';

/** Sends what a handler returned. Nothing at all is 204. */
export function sendAnswer(response: ServerResponse, answer: RpcTypedData | undefined): void {
  if (answer === undefined) {
    response.writeHead(204).end();
    return;
  }
  const http = answer.http ?? {};
  response.statusCode = Number(http.statusCode ?? 200);
  for (const [name, value] of Object.entries(http.headers ?? {}))
    response.setHeader(name, inAscii(name, value));
  const cookies = (http.cookies ?? []).map(cookieText);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.end(bodyOf(http));
}

/** The platform's server sends nothing else in a header; Node would send Latin letters as well. */
function inAscii(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new Error(`The header ${name} of the answer is ${JSON.stringify(value)}: headers are ASCII.`);
}

function bodyOf({ body }: RpcHttp): Uint8Array | string {
  return body?.bytes ?? body?.string ?? body?.json ?? '';
}

const sameSite = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' } as const;

function cookieText(cookie: RpcHttpCookie): string {
  const expires = cookie.expires?.value;
  const site = sameSite[cookie.sameSite ?? 'none'];
  const attributes = [
    cookie.domain?.value ? `Domain=${cookie.domain.value}` : undefined,
    cookie.path?.value ? `Path=${cookie.path.value}` : undefined,
    expires ? `Expires=${new Date(expires.seconds * 1000).toUTCString()}` : undefined,
    typeof cookie.maxAge?.value === 'number' ? `Max-Age=${cookie.maxAge.value}` : undefined,
    cookie.secure?.value === true ? 'Secure' : undefined,
    cookie.httpOnly?.value === true ? 'HttpOnly' : undefined,
    site === undefined ? undefined : `SameSite=${site}`,
  ];
  const pair = `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`;
  return [pair, ...attributes.filter((attribute) => attribute !== undefined)].join('; ');
}

/** A refusal, or an answer, of the host itself. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
}
