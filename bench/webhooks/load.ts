import { Agent, request } from 'node:http';
import type { SignedMessage } from '../../local/webhook-signer.ts';

/** What a host did under load. */
export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds from the request to the end of its answer, ascending. */
  readonly latencies: readonly number[];
}

export interface Load {
  readonly url: URL;
  /** The message of each request. */
  readonly next: () => SignedMessage;
  /** What each answer must be. */
  readonly status: number;
  readonly connections: number;
  readonly milliseconds: number;
}

/** Sends one request after another over each connection, for so long. @throws when an answer has another status. */
export async function putLoadOn({ url, next, status, connections, milliseconds }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const begun = performance.now();
  const end = begun + milliseconds;
  const work = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      const got = await post(url, next(), agent);
      latencies.push(performance.now() - sent);
      if (got !== status) throw new Error(`${url.pathname} answered ${got}, not ${status}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const perSecond = latencies.length / ((performance.now() - begun) / 1_000);
  agent.destroy();
  return { requests: latencies.length, perSecond, latencies: latencies.toSorted((a, b) => a - b) };
}

/** @returns the status. */
export function post(url: URL, { headers, body }: SignedMessage, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, ...(agent && { agent }) }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** @param sorted ascending. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
