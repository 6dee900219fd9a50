import { addMinutes } from 'date-fns/addMinutes';
import type { Log, Notice, NoticeStore, Notifier } from '../../ports.ts';
import { adaptiveCard } from './adaptive-card.ts';
import { slackMessage } from './slack-message.ts';

export type NoticeFormat = 'teams' | 'slack' | 'json';

/** Where notices go. The address holds a signature: it is a secret, and is never logged or stored. */
export interface NoticeTarget {
  readonly url: string;
  readonly format: NoticeFormat;
}

const tryMilliseconds = 10_000;
const noticesPerDelivery = 20;
/** Then it is given up, and the log says so. With the waits below that is after about four days. */
const mostAttempts = 12;
const longestWaitMinutes = 12 * 60;

const bodies: Readonly<Record<NoticeFormat, (notice: Notice) => object>> = {
  teams: adaptiveCard,
  slack: slackMessage,
  json: (notice) => ({ ...notice, at: notice.at.toISOString() }),
};

/**
 * Tells people through an incoming webhook. A notice is stored before it is sent and taken away after the receiver has said
 * 2xx, so that it arrives at least once; what the receiver does never blocks a run.
 *
 * @param target `undefined`: nobody is told, and nothing is kept.
 */
export function createNotifier(store: NoticeStore, target: NoticeTarget | undefined): Notifier {
  return {
    async post(notice) {
      if (target !== undefined) await store.put(notice);
    },
    async deliver({ signal, log, now }) {
      let delivered = 0;
      let left = 0;
      if (target === undefined) return { delivered, left };
      try {
        for (const { notice, attempts, notBefore } of await store.pending(noticesPerDelivery)) {
          if (notBefore > now || signal.aborted) left += 1;
          else if (await tryOnce(notice, attempts + 1, { store, target, signal, log, now })) delivered += 1;
          else left += 1;
        }
      } catch (error) {
        log.error('notice.undelivered', { because: messageOf(error) });
      }
      return { delivered, left };
    },
  };
}

interface Delivery {
  readonly store: NoticeStore;
  readonly target: NoticeTarget;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: Date;
}

async function tryOnce(notice: Notice, attempts: number, delivery: Delivery): Promise<boolean> {
  const { store, log, now } = delivery;
  const failure = await send(notice, delivery);
  const fields = { noticeId: notice.id, runId: notice.runId, attempts };
  if (failure === undefined) {
    await store.done(notice.id);
    log.info('notice.delivered', fields);
    return true;
  }
  const isGivenUp = attempts >= mostAttempts;
  log.warn('notice.undelivered', { ...fields, because: failure, isGivenUp });
  if (isGivenUp) await store.done(notice.id);
  else await store.failed(notice.id, attempts, addMinutes(now, Math.min(longestWaitMinutes, 2 ** attempts)));
  return false;
}

/** @returns why it did not arrive; nothing in it tells the address. */
async function send(notice: Notice, { target, signal }: Delivery): Promise<string | undefined> {
  try {
    const answer = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodies[target.format](notice)),
      // A redirect would take the notice, and the signature in a Referer, elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(tryMilliseconds)]),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `the receiver answered ${answer.status}`;
  } catch (error) {
    const isTimeOut = error instanceof Error && error.name === 'TimeoutError';
    return isTimeOut
      ? `the receiver did not answer within ${tryMilliseconds / 1000} s`
      : 'the receiver cannot be reached';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
