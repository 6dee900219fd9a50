import { createHash } from 'node:crypto';
import { type ChangeResult, type Made, makeChange } from '../../changes/make-change.ts';
import type { Obstacle } from '../../domain/model/plan.ts';
import { GraphCallError, mayBeDone } from '../../ports/errors.ts';
import { newId } from '../../ports/ids.ts';
import type { LedgerEntry } from '../../ports/index.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { graphProblem } from '../core/failure-problems.ts';
import type { RouteCall } from '../core/route.ts';

/** What came of a change, with the answer not yet written out. */
export interface Told {
  readonly state: Made['state'];
  readonly graphRequestId: string | undefined;
  readonly answer: HttpAnswer;
}

/** A change as a route describes it. */
interface OrderedChange {
  /** `eligibility.adminAssign`, `rules.update`. */
  readonly operation: string;
  /** What it is about; ids only. */
  readonly subject: Readonly<Record<string, unknown>>;
  /** Everything that makes it this change and no other. */
  readonly asked: unknown;
  make(changeId: string): Promise<Told>;
  /** `undefined`: what was asked does not hold, or it cannot be told. */
  lookUp(claim: LedgerEntry): Promise<Told | undefined>;
}

/** Makes a change through the ledger, and answers so that a repeated call with the same `Idempotency-Key` is harmless. */
export async function answerChange(
  change: OrderedChange,
  {
    caller,
    idempotencyKey,
    ports,
    log,
  }: Pick<RouteCall<unknown, unknown, unknown>, 'caller' | 'idempotencyKey' | 'ports' | 'log'>,
): Promise<HttpAnswer> {
  const askedAt = ports.clock.now();
  const id = newId(askedAt);
  const result = await makeChange(
    {
      id,
      askedAt,
      caller,
      operation: change.operation,
      subject: canonical(change.subject),
      idempotencyKey: idempotencyKey ?? `none-${id}`,
      bodyHash: createHash('sha256')
        .update(canonical([change.operation, change.asked]))
        .digest('hex'),
    },
    {
      make: async () => written(await toldOrProblem(() => change.make(id), id), id),
      lookUp: async (claim) => {
        const found = await change.lookUp(claim);
        return written(found ?? neverSeen(claim), claim.id);
      },
    },
    { ledger: ports.ledger, clock: ports.clock, log },
  );
  return answerTo(result);
}

async function toldOrProblem(make: () => Promise<Told>, id: string): Promise<Told> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    const state = mayBeDone(error) ? 'unconfirmed' : 'refused';
    return { state, graphRequestId: undefined, answer: graphProblem(error, id) };
  }
}

/** A claim whose process died, and nothing in the tenant shows that it did anything. */
function neverSeen(claim: LedgerEntry): Told {
  const detail =
    'An earlier call with this key ended before it was known what came of it, and what it asked for does not show. Look at the requests and listings, and ask again with another Idempotency-Key.';
  const answer = problem(409, 'It is not known what came of it', detail, {
    changeId: claim.id,
    retry: 'never',
  });
  return { state: 'unconfirmed', graphRequestId: undefined, answer };
}

function written({ state, graphRequestId, answer }: Told, changeId: string): Made {
  const body = isRecord(answer.jsonBody) ? { ...answer.jsonBody, changeId } : answer.jsonBody;
  return { state, graphRequestId, answer: { status: answer.status, body: asciiJson(body) } };
}

/** JSON that any store and any client keeps as it is: Azurite tears characters that UTF-8 writes in several bytes. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function answerTo({ kind, entry }: ChangeResult): HttpAnswer {
  switch (kind) {
    case 'made':
      return stored(entry);
    case 'repeated': {
      const answer = stored(entry);
      return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    }
    case 'other-body': {
      const detail =
        'This Idempotency-Key came before with another request. Nothing was done: use a new key.';
      return problem(422, 'The key belongs to another request', detail, {
        changeId: entry.id,
        retry: 'never',
      });
    }
    case 'in-hand': {
      const detail = 'The same request is still in hand. Nothing was done by this one: ask again in a while.';
      const members = { changeId: entry.id, retry: 'later' } as const;
      return problem(409, 'Still in hand', detail, members, { 'retry-after': '10' });
    }
    default:
      return kind satisfies never;
  }
}

function stored({ answer }: LedgerEntry): HttpAnswer {
  const { status, body } = answer ?? { status: 500, body: '{}' };
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  const headers = { 'content-type': type, ...(status === 503 ? { 'retry-after': '30' } : {}) };
  return { status, jsonBody: JSON.parse(body), headers };
}

/** The same text for the same content, whatever the order of its members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a caller is told of a change that a gate is closed for. */
export function tellObstacles(obstacles: readonly Obstacle[], changeId: string): Told {
  const detail = `Nothing was changed. ${obstacles.map(({ sentence }) => sentence).join(' ')}`;
  const answer = problem(409, 'The rules of this app stand against it', detail, { changeId, retry: 'never' });
  return { state: 'refused', graphRequestId: undefined, answer };
}
