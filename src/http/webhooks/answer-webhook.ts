import { randomUUID } from 'node:crypto';
import type { DryRun } from '../../changes/activations/dry-run.ts';
import type { DeliveryContent } from '../../domain/model/activation.ts';
import type { Sender } from '../../domain/model/sender.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import type { Deliveries, DeliveryVerdict, Log, RawDelivery } from '../../ports/index.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { ALWAYS } from '../core/answer-request.ts';
import type { CallerRates } from '../core/caller-rates.ts';
import { failureProblem } from '../core/failure-problems.ts';
import { InputProblem, printable, type RawHttpCall } from '../core/request-parts.ts';
import { type AcceptPorts, acceptDelivery, contentOf } from './accept-delivery.ts';
import { away, forbidden, methodNotAllowed, notProved, tooMany } from './answers.ts';
import { dryRunAnswer } from './dry-run-answer.ts';
import { readForm, type WebhookForm } from './form.ts';
import { handshake } from './handshake.ts';
import type { KnownSenders } from './known-senders.ts';

export interface WebhookParts {
  readonly senders: KnownSenders;
  readonly deliveries: Deliveries;
  /** Of proved calls, by sender. */
  readonly rates: CallerRates;
  readonly callsPerMinute: number;
  readonly ports: AcceptPorts;
  /** Says what a message would come to. Counts as a call of its sender, and needs the same proof. */
  readonly dryRun: (content: DeliveryContent, receivedAt: Date, log: Log) => Promise<DryRun>;
}

/**
 * Answers a call of a sender: `webhooks/{name}`. Whatever is authentic and has its form is accepted, what the rules refuse
 * included; everything that is not proved has one answer, and touches no storage. This never throws.
 */
export async function answerWebhook(
  name: string,
  request: RawHttpCall,
  log: Log,
  parts: WebhookParts,
): Promise<HttpAnswer> {
  const answer = await answerOrProblem(name, request, log, parts);
  return answer === notProved ? answer : { ...answer, headers: { ...ALWAYS, ...answer.headers } };
}

async function answerOrProblem(
  name: string,
  request: RawHttpCall,
  log: Log,
  parts: WebhookParts,
): Promise<HttpAnswer> {
  try {
    if (request.method === 'OPTIONS')
      return handshake(request, await parts.senders.find(name, log), parts.callsPerMinute);
    if (request.method !== 'POST') return methodNotAllowed();
    return await judge(name, await readForm(request), log, parts);
  } catch (error) {
    if (error instanceof InputProblem) return error.answer;
    if (!(error instanceof StoreError || error instanceof RulesUnusable)) return failureProblem(error, log);
    const errorId = randomUUID();
    log.error('http.failed', { errorId, because: error.message });
    return away(`The app cannot take messages at the moment. Look for ${errorId} in its log.`);
  }
}

async function judge(
  name: string,
  { delivery, isDryRun }: WebhookForm,
  log: Log,
  { senders, deliveries, rates, ports, dryRun }: WebhookParts,
): Promise<HttpAnswer> {
  const sender = await senders.find(name, log);
  const receivedAt = ports.clock.now();
  const verdict = await deliveries.verify(delivery, sender ?? strangerAs(delivery), receivedAt);
  if (sender === undefined || verdict.kind !== 'proved')
    return refusal(verdict, sender === undefined ? `unknown: ${printable(name)}` : name, log);
  const wait = rates.count({ objectId: name }, true, receivedAt);
  if (wait !== undefined) {
    log.warn('webhook.refused', { sender: name, status: 429, because: 'it delivers too often' });
    return tooMany(wait);
  }
  const read = deliveries.read(delivery, sender, receivedAt);
  if (read.kind === 'malformed') {
    log.warn('webhook.refused', { sender: name, status: read.status, because: read.because });
    return problem(read.status, 'The message is not usable', `${plain(read.because)}.`);
  }
  const { id, meaning } = read;
  const proved = { sender, delivery, id, meaning, key: verdict.key, receivedAt };
  if (!isDryRun) return acceptDelivery(proved, ports, log);
  log.info('webhook.dry-run', { sender: name, meaning: meaning.kind });
  return dryRunAnswer(await dryRun(contentOf(proved), receivedAt, log));
}

/** What a message may have in it, shown to whoever proved to be its sender. */
function plain(because: string): string {
  return because.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}

function refusal(verdict: DeliveryVerdict, sender: string, log: Log): HttpAnswer {
  const said = (answer: HttpAnswer, because: string): HttpAnswer => {
    log.warn('webhook.refused', { sender, status: answer.status, because });
    return answer;
  };
  switch (verdict.kind) {
    case 'proved':
      return said(notProved, 'there is no such sender');
    case 'refused':
      return said(notProved, verdict.because);
    case 'forbidden':
      return said(forbidden(verdict.because), verdict.because);
    case 'unverifiable':
      return said(away("Entra's signing keys cannot be read at the moment."), verdict.because);
    default:
      return verdict satisfies never;
  }
}

/** Nobody, with the proof that the message shows: the answer takes as long as it would to a sender that there is. */
function strangerAs({ headers }: RawDelivery): Sender {
  const isPagerDuty = headers['x-pagerduty-signature'] !== undefined;
  const hasToken = headers.authorization !== undefined;
  return {
    // No sender of the rules has it, and no setting.
    name: '',
    enabled: false,
    condition: isPagerDuty
      ? { format: 'pagerduty', services: [], priorities: [] }
      : hasToken
        ? { format: 'azure-monitor', alertRules: [], severities: [] }
        : { format: 'generic' },
    proof: hasToken && !isPagerDuty ? { kind: 'entra', appId: '' } : { kind: 'hmac' },
    beneficiaries: { kind: 'people', ids: [] },
    grants: [],
    ticketPattern: undefined,
    limits: { grants: 0, people: 0, minutesOfOne: 0, coolDownMinutes: 0 },
  };
}
