import { addMinutes } from 'date-fns/addMinutes';
import type { Log, Notice, NoticeStore, Notifier } from '../../ports/index.ts';
import { toldTo } from '../../ports/odd-rows.ts';
import { adaptiveCard } from './adaptive-card.ts';
import { slackMessage } from './slack-message.ts';

export type NoticeFormat = 'teams' | 'slack' | 'json';

/** The receiver of notices. The address holds a signature: it is a secret, and is never logged or stored. */
interface NoticeTarget {
  readonly url: string;
  readonly format: NoticeFormat;
}

const noticesPerDelivery = 20;
/** Tries before a notice is given up, which the log reports. With the waits below that is after 41 hours at the earliest. */
const mostAttempts = 12;
const longestWaitMinutes = 12 * 60;

const bodies: Readonly<Record<NoticeFormat, (notice: Notice) => object>> = {
  teams: adaptiveCard,
  slack: slackMessage,
  json: (notice) => ({ ...notice, at: notice.at.toISOString() }),
};

interface NotifierOptions {
  /** Time-out of one try. @default 10000 */
  readonly tryTimeoutMs?: number;
}

/** The reason why a notice did not arrive. */
interface Failure {
  /** A sentence, without the address. */
  readonly because: string;
  /** Whether the receiver is down, so that the next notice would fail, too. */
  readonly isReceivers: boolean;
}

/**
 * A notifier that posts to an incoming webhook. A notice is stored before it is sent and removed after the receiver has
 * answered 2xx, so that it arrives at least once. A failure of the receiver never blocks a run.
 *
 * @param target `undefined`: nothing is stored or sent.
 */
export function createNotifier(
  store: NoticeStore,
  target: NoticeTarget | undefined,
  { tryTimeoutMs = 10_000 }: NotifierOptions = {},
): Notifier {
  return {
    hasReceiver: target !== undefined,
    async post(notice) {
      if (target !== undefined) await store.put(notice);
    },
    async deliver({ signal, log, now }) {
      const counts = { delivered: 0, left: 0 };
      if (target === undefined) return counts;
      try {
        await deliverAll({ store, target, tryTimeoutMs, signal, log, now }, counts);
      } catch (error) {
        log.error('notice.undelivered', { because: messageOf(error) });
      }
      return counts;
    },
  };
}

/** Sends what is due. After a receiver's failure no further notice is tried: each would cost the run as long again. */
async function deliverAll(delivery: Delivery, counts: { delivered: number; left: number }): Promise<void> {
  const { store, signal, now, log } = delivery;
  let isReceiverDown = false;
  for (const { notice, attempts, notBefore } of await store.pending(noticesPerDelivery, toldTo(log))) {
    counts.left += 1;
    if (isReceiverDown || signal.aborted || notBefore > now) continue;
    const failure = await send(notice, delivery);
    // A try that the end of the run's time broke off says nothing about the receiver.
    if (failure !== undefined && signal.aborted) continue;
    isReceiverDown = failure?.isReceivers === true;
    const isLeft = await recordOutcome(notice, attempts + 1, failure, delivery);
    if (!isLeft) counts.left -= 1;
    if (failure === undefined) counts.delivered += 1;
  }
}

interface Delivery {
  readonly store: NoticeStore;
  readonly target: NoticeTarget;
  readonly tryTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: Date;
}

/** Records the outcome of a try. @returns whether it is to be tried again. */
async function recordOutcome(
  { id, runId }: Notice,
  attempts: number,
  failure: Failure | undefined,
  { store, log, now }: Delivery,
): Promise<boolean> {
  const fields = { noticeId: id, runId, attempts };
  const isGivenUp = failure !== undefined && attempts >= mostAttempts;
  if (failure === undefined || isGivenUp) await store.done(id);
  else await store.failed(id, attempts, addMinutes(now, Math.min(longestWaitMinutes, 2 ** attempts)));
  if (failure === undefined) log.info('notice.delivered', fields);
  else log.warn('notice.undelivered', { ...fields, because: failure.because, isGivenUp });
  return failure !== undefined && !isGivenUp;
}

async function send(
  notice: Notice,
  { target, signal, tryTimeoutMs }: Delivery,
): Promise<Failure | undefined> {
  const timeOut = AbortSignal.timeout(tryTimeoutMs);
  try {
    const answer = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodies[target.format](notice)),
      // A redirect would take the notice elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeOut]),
    });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    const isReceivers = answer.status === 429 || answer.status >= 500;
    return { because: `the receiver answered ${answer.status}`, isReceivers };
  } catch {
    // The error is not repeated: its message may hold the address.
    const because = timeOut.aborted
      ? `the receiver did not answer within ${tryTimeoutMs / 1000} s`
      : 'the receiver cannot be reached';
    return { because, isReceivers: true };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
