import { randomUUID } from 'node:crypto';
import type { LoggedRequest, RequestLog } from '../request-log.ts';
import { admit } from '../tokens/graph-gate.ts';
import type { TokenAuthority } from '../tokens/token-authority.ts';
import { type BatchItem, readBatch } from './batch-items.ts';
import { graphError } from './graph-error.ts';
import { type Answer, answerReply, type IncomingRequest, type Reply } from './message.ts';

interface BatchParts {
  readonly authority: TokenAuthority;
  readonly requests: RequestLog;
  /** The handler of single requests, with the same gates and routes. */
  readonly single: (request: IncomingRequest, entry: LoggedRequest) => Promise<Reply>;
}

export function isBatch({ path }: Pick<IncomingRequest, 'path'>): boolean {
  return /^\/(v1\.0|beta)\/(\$|%24)batch$/i.test(path);
}

/**
 * Answers `POST /$batch` (docs/graph-facts.md#batches): 200 for a readable batch, whatever its items lead to. Items
 * pass the gates one after the other; each is logged, throttled and hit by faults like a single request. Responses
 * come in another order than the requests. A fault that cuts, resets or hangs an item does so to the whole batch,
 * because they share one connection.
 */
export async function replyToBatch(request: IncomingRequest, parts: BatchParts): Promise<Reply> {
  const refused = (status: number, code: string, message: string) =>
    answerReply(graphError(request, { status, code, message }));
  if (request.method !== 'POST')
    return refused(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  const admission = await admit(request, parts.authority);
  if (admission.kind === 'refused') return answerReply(admission.answer);
  const read = readBatch(request.bodyText);
  if ('problem' in read) return refused(400, 'BadRequest', read.problem);

  const responses = new Map<string, ItemResponse>();
  let afterMilliseconds: number | undefined;
  for (const item of dependenciesFirst(read.items)) {
    const hasFailed = item.dependsOn.some((id) => (responses.get(id)?.status ?? 424) >= 400);
    const reply = hasFailed
      ? refused(424, 'FailedDependency', 'A request that this one depends on has failed.')
      : await replyToItem(item, request, parts);
    if (reply.kind !== 'answer') return reply;
    if (reply.afterMilliseconds !== undefined)
      afterMilliseconds = (afterMilliseconds ?? 0) + reply.afterMilliseconds;
    responses.set(item.id.toLowerCase(), responseOf(item.id, reply.answer));
  }
  const answer = { status: 200, body: { responses: reordered([...responses.values()]) } };
  return { kind: 'answer', answer, ...(afterMilliseconds === undefined ? {} : { afterMilliseconds }) };
}

interface ItemResponse {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Items in an order in which dependencies come first; `readBatch` has refused cycles. */
function dependenciesFirst(items: readonly BatchItem[]): readonly BatchItem[] {
  const ordered = new Set<BatchItem>();
  const visit = (item: BatchItem) => {
    for (const other of items) if (item.dependsOn.includes(other.id.toLowerCase())) visit(other);
    ordered.add(item);
  };
  items.forEach(visit);
  return [...ordered];
}

async function replyToItem(item: BatchItem, outer: IncomingRequest, parts: BatchParts): Promise<Reply> {
  const [, version = '/v1.0'] = /^(\/[^/]+)\//.exec(outer.path) ?? [];
  const mark = item.url.indexOf('?');
  const rawQuery = mark < 0 ? '' : item.url.slice(mark + 1);
  const incoming: IncomingRequest = {
    ...outer,
    method: item.method,
    path: `${version}/${(mark < 0 ? item.url : item.url.slice(0, mark)).replace(/^\//, '')}`,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: { ...item.headers, authorization: outer.headers.authorization },
    bodyText: item.bodyText,
    requestId: randomUUID(),
  };
  if (item.problem !== undefined || isBatch(incoming)) {
    const message = item.problem ?? 'A batch cannot contain a batch.';
    return answerReply(graphError(incoming, { status: 400, code: 'BadRequest', message }));
  }
  const { method, path, requestId } = incoming;
  const arrival = { area: 'graph', at: outer.now.toISOString(), method, path, query: rawQuery } as const;
  const entry = parts.requests.open({ ...arrival, requestId, batchRequestId: outer.requestId });
  const reply = await parts.single(incoming, entry);
  if (reply.kind === 'answer' || reply.kind === 'cut') entry.status = reply.answer.status;
  return reply;
}

/** A body that is not JSON is sent as base64. */
function responseOf(id: string, { status, headers = {}, body, text }: Answer): ItemResponse {
  const typed = { 'Cache-Control': 'no-cache', 'Content-Type': 'application/json', ...headers };
  if (text !== undefined) return { id, status, headers: typed, body: Buffer.from(text).toString('base64') };
  return body === undefined
    ? { id, status, headers: { 'Cache-Control': 'no-cache', ...headers } }
    : { id, status, headers: typed, body };
}

/** The responses in another order, always the same: callers must not rely on the order of the requests. */
function reordered<T>(items: readonly T[]): readonly T[] {
  const middle = Math.ceil(items.length / 2);
  return [...items.slice(middle).toReversed(), ...items.slice(0, middle)];
}
