import { connect } from 'node:net';
import type { Message } from './wires.ts';

/** What came back; status 0: nothing did. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Delivers a message to a sender's address. @param name as it stands in the path, percent-encoded where it has to be */
export async function deliver(origin: string, name: string, { headers, body }: Message): Promise<Answer> {
  return called(`${origin}/api/webhooks/${name}`, { method: 'POST', headers, body: Buffer.from(body) });
}

export async function called(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  return {
    status: response.status,
    location: response.headers.get('location') ?? undefined,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    text: await response.text(),
  };
}

/** Headers as lines of their own: some twice, some lies. */
export type RawHeaders = readonly (readonly [string, string])[];

const patienceMilliseconds = 3_000;

/**
 * Delivers a message over a bare connection, which takes what `fetch` would refuse to send. The connection is closed after the
 * bytes where no answer comes.
 *
 * @param body as it is sent, chunks included.
 */
export function deliverRaw(
  origin: string,
  name: string,
  headers: RawHeaders,
  body: Uint8Array,
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const lines = [
    `POST /api/webhooks/${name} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    ...headers.map(([header, value]) => `${header}: ${value}`),
    'connection: close',
  ];
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(body);
    });
    // What is waited for and never comes ends here.
    socket.setTimeout(patienceMilliseconds, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answerIn(Buffer.concat(chunks).toString('latin1'))));
  });
}

/** The first answer of a connection. */
function answerIn(text: string): Answer {
  const header = (name: string) => new RegExp(`^${name}: *(.*)\r$`, 'im').exec(text)?.[1];
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
    location: header('location'),
    retryAfter: header('retry-after'),
    text,
  };
}
