import { GraphCallError } from '../../../ports/errors.ts';
import type { Standby } from '../../../ports/index.ts';
import { retryAfterMilliseconds } from './error-answer.ts';
import type { Exchange, GraphMethod, Step } from './exchange.ts';
import { failureOf, givenUp, unreadableCode } from './failures.ts';
import { WaitingCalls } from './standby.ts';
import type { Timing } from './timing.ts';

/**
 * Whether a request may be sent again when nobody knows what became of the first. Graph has no idempotency keys: a POST
 * behind a 504 may have been carried out, so whoever sent it must look before sending it again.
 */
const isSafeToRepeat: Readonly<Record<GraphMethod, boolean>> = {
  GET: true,
  POST: false,
  PATCH: false,
  DELETE: false,
};

const passingStatuses = new Set([500, 502, 503, 504]);
/** A body that is not JSON is either a moment's trouble or somebody else's page (a proxy's, a portal's) and then stays so. */
const mostTriesOfUnreadable = 3;
const firstBackOffMilliseconds = 500;
const longestBackOffMilliseconds = 20_000;
const leastSpreadMilliseconds = 1_000;

/**
 * The only retry layer. A wait is `Retry-After` to its end and a random bit more, so that parallel callers do not come
 * back together, or exponential with full jitter. A wait that would pass the call's budget is not begun.
 */
export function retryStep({
  timing,
  random,
  standby,
}: {
  readonly timing: Timing;
  readonly random: () => number;
  /** Hears when nothing goes on but waits. */
  readonly standby?: Standby | undefined;
}): Step {
  const calls = new WaitingCalls(timing, standby);
  const tryUntilDone: Step = async (exchange, next) => {
    for (let tries = 1; ; tries += 1) {
      exchange.call.signal.throwIfAborted();
      // Waiting for others is not the call's own doing.
      exchange.deadline += await calls.goOn(exchange.call);
      const failure = await attempt(exchange, next);
      if (failure === undefined) return;
      if (!mayTryAgain(failure, exchange, tries)) throw failure;
      const wait = waitMilliseconds(exchange, tries, timing, random);
      if (timing.elapsed() + wait > exchange.deadline) throw givenUp(failure, tries, wait);
      logRetry(exchange, { code: failure.code, tries, waitMilliseconds: Math.round(wait) });
      await calls.wait(wait, exchange.call);
      exchange.call.tally.retried += 1;
    }
  };
  return (exchange, next, context) => calls.during(() => tryUntilDone(exchange, next, context));
}

/** @returns what went wrong, or `undefined` for a good answer. Throws only what is no failure of Graph's, as a cancellation. */
async function attempt(exchange: Exchange, next: () => Promise<void>): Promise<GraphCallError | undefined> {
  exchange.answer = undefined;
  try {
    await next();
  } catch (error) {
    if (error instanceof GraphCallError) return error;
    throw error;
  }
  return failureOf(exchange);
}

function mayTryAgain(
  { kind, status, code }: GraphCallError,
  { request: { method, onlyReads = false }, call }: Exchange,
  tries: number,
): boolean {
  if (status === 429) return true;
  if (call.maxTries !== undefined && tries >= call.maxTries) return false;
  if (!onlyReads && !isSafeToRepeat[method]) return false;
  if (kind === 'unavailable') return status === undefined || passingStatuses.has(status);
  return code === unreadableCode && tries < mostTriesOfUnreadable;
}

function waitMilliseconds(exchange: Exchange, tries: number, timing: Timing, random: () => number): number {
  const asked = retryAfterMilliseconds(exchange.answer, timing.now());
  if (asked !== undefined) return asked + random() * Math.max(leastSpreadMilliseconds, asked / 10);
  return random() * Math.min(longestBackOffMilliseconds, firstBackOffMilliseconds * 2 ** (tries - 1));
}

/** Says what is about to be sent again, and why. */
export function logRetry(
  { call, operation, answer, clientRequestId }: Exchange,
  why: { readonly code: string; readonly tries: number; readonly waitMilliseconds: number },
): void {
  const requestId = answer?.headers.get('request-id') ?? undefined;
  call.log.warn('graph.retried', { operation, status: answer?.status, requestId, clientRequestId, ...why });
}
