import { dryRun } from '../changes/activations/dry-run.ts';
import type { HttpAnswer } from '../http/core/answer.ts';
import { createCallerRates } from '../http/core/caller-rates.ts';
import type { RawHttpCall } from '../http/core/request-parts.ts';
import { answerWebhook } from '../http/webhooks/answer-webhook.ts';
import { createKnownSenders } from '../http/webhooks/known-senders.ts';
import type { Doorbell, Log, RoleCall } from '../ports/index.ts';
import { newTally } from '../ports/reading.ts';
import type { SharedParts, TenantPorts } from './ports.ts';

/** Whoever asks what would be waits for it. */
const dryRunMilliseconds = 30_000;

function callOf(log: Log): RoleCall {
  return {
    signal: AbortSignal.timeout(dryRunMilliseconds),
    tally: newTally(),
    log,
  };
}

/** The webhooks of one tenant. */
export interface Webhooks {
  /** Answers a call of a sender, failures included. */
  answer(sender: string, request: RawHttpCall, log: Log, doorbell: Doorbell): Promise<HttpAnswer>;
  /** Has the log say which senders cannot be proved, where that is new. Never throws for rules or a store that are of no use. */
  sayUnusable(log: Log): Promise<void>;
}

export function createWebhooks({ settings }: SharedParts, ports: TenantPorts): Webhooks {
  const senders = createKnownSenders(ports);
  const { webhookCallsPerMinute: callsPerMinute } = settings;
  const rates = createCallerRates({ reads: callsPerMinute, writes: callsPerMinute });
  return {
    answer: (sender, request, log, doorbell) =>
      answerWebhook(sender, request, log, {
        senders,
        deliveries: ports.deliveries,
        rates,
        callsPerMinute,
        ports: { ...ports, doorbell },
        dryRun: (content, receivedAt, ofLog) =>
          dryRun(content, receivedAt, { ...ports, log: ofLog }, callOf(ofLog)),
      }),
    sayUnusable: (log) => senders.look(log),
  };
}
