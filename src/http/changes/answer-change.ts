import { type RequestResult, requestChange } from '../../changes/request-change.ts';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandContent, CommandSource } from '../../domain/model/command.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import type { RouteCall } from '../core/route.ts';
import { answerRecord } from './outcome-answer.ts';

/** A change as a route describes it. */
export interface RouteChange {
  /** `eligibility.adminAssign`, `rules.update`. */
  readonly operation: string;
  readonly content: CommandContent;
  /** Everything that makes it this request and no other. */
  readonly requested: unknown;
  readonly source?: Exclude<CommandSource, { kind: 'job' | 'baseline' }>;
}

export type ChangeCall = Pick<
  RouteCall<unknown, unknown, unknown>,
  'caller' | 'idempotencyKey' | 'ports' | 'graph' | 'timeBudgetMs'
>;

/** Asks for a change, and answers so that a repeated call with the same `Idempotency-Key` is harmless. */
export async function answerChange(change: RouteChange, call: ChangeCall): Promise<HttpAnswer> {
  return answerResult(await requestFor(change, call), call);
}

/** Accepts the change, and waits for what becomes of it. */
export function requestFor(change: RouteChange, call: ChangeCall): Promise<RequestResult> {
  const { caller, idempotencyKey, ports, graph, timeBudgetMs } = call;
  return requestChange(
    {
      askedBy: { objectId: caller.objectId, appId: caller.appId },
      operation: change.operation,
      content: change.content,
      source: change.source ?? { kind: 'api' },
      idempotencyKey,
      requestText: canonicalJson([change.operation, change.requested]),
    },
    ports,
    { budgetMilliseconds: timeBudgetMs, signal: graph.signal },
  );
}

/** How records are answered, where that is not as those of all changes are. */
interface Answering {
  render(record: ChangeRecord): HttpAnswer;
  /** Whether an answer is given again to whoever repeats the request. */
  isKept(record: ChangeRecord): boolean;
}

const asAllChanges: Answering = { render: answerRecord, isKept: () => true };

export async function answerResult(
  { kind, record }: RequestResult,
  call: ChangeCall,
  answering: Answering = asAllChanges,
): Promise<HttpAnswer> {
  switch (kind) {
    case 'accepted':
      return firstAnswer(record, call, answering);
    case 'repeated': {
      const answer = (await storedAnswer(record, call)) ?? answering.render(record);
      return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    }
    case 'other-request': {
      const detail =
        'This Idempotency-Key came before with another request. Nothing was done: use a new key.';
      return problem(422, 'The key belongs to another request', detail, {
        changeId: record.id,
        retry: 'never',
      });
    }
    case 'in-progress': {
      const detail =
        'The same request is still in progress. Nothing was done by this one: ask again in a while.';
      const members = { changeId: record.id, retry: 'later' } as const;
      return problem(409, 'Still in progress', detail, members, { 'retry-after': '10' });
    }
    default:
      return kind satisfies never;
  }
}

/** An answer that may come to be asked for again is kept as it was given. */
async function firstAnswer(
  record: ChangeRecord,
  { idempotencyKey, ports }: ChangeCall,
  { render, isKept }: Answering,
): Promise<HttpAnswer> {
  const answer = render(record);
  if (idempotencyKey === undefined || isOpen(record) || !isKept(record)) return answer;
  // The change is made: that its answer cannot be kept is no reason to answer with a failure.
  const body = JSON.stringify(answer.jsonBody);
  await ports.answers.keep(record.id, { status: answer.status, body }).catch(() => undefined);
  return answer;
}

async function storedAnswer({ id }: ChangeRecord, { ports }: ChangeCall): Promise<HttpAnswer | undefined> {
  const stored = await ports.answers.find(id);
  if (stored === undefined) return undefined;
  const { status, body } = stored;
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  const headers = { 'content-type': type, ...(status === 503 ? { 'retry-after': '30' } : {}) };
  return { status, jsonBody: JSON.parse(body), headers };
}
