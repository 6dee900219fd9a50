import { hash } from 'node:crypto';
import { addMinutes } from 'date-fns/addMinutes';
import type { DeliveryContent } from '../../domain/model/activation.ts';
import type { Command } from '../../domain/model/command.ts';
import type { Sender } from '../../domain/model/sender.ts';
import { StoreError } from '../../ports/errors.ts';
import { newSecretId } from '../../ports/ids.ts';
import type {
  Clock,
  CommandStore,
  DeliveryMeaning,
  Doorbell,
  Log,
  Notifier,
  RawDelivery,
} from '../../ports/index.ts';
import { headersToKeep } from '../../senders/proof-headers.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { accepted, notProved } from './answers.ts';

export interface AcceptPorts {
  readonly tenantId: string;
  readonly commands: CommandStore;
  readonly doorbell: Doorbell;
  readonly notifier: Notifier;
  readonly clock: Clock;
}

/** A message that is proved and has the form of its format. */
export interface ProvedDelivery {
  readonly sender: Sender;
  readonly delivery: RawDelivery;
  /** From what is signed. */
  readonly id: string;
  readonly meaning: DeliveryMeaning;
  /** Which of the sender's keys proved it, counted from 0. */
  readonly key: number;
  readonly receivedAt: Date;
}

/** What asks for access is not done later than this; what ends it is worth doing for longer. */
const startMinutes = 30;
const otherMinutes = 24 * 60;
/** The sender waits meanwhile, and PagerDuty gives up after 5 s. What does not arrive is tried again. */
const tellMilliseconds = 2_000;

/**
 * Writes a message down as a command, once, and wakes whoever executes it. Nothing is decided here: whoever executes proves
 * and reads it again.
 *
 * @throws StoreError when it cannot be written down.
 */
export async function acceptDelivery(
  proved: ProvedDelivery,
  ports: AcceptPorts,
  log: Log,
): Promise<HttpAnswer> {
  const { sender, delivery, id: deliveryId } = proved;
  const requestHash = hash('sha256', delivery.body, 'hex');
  const single = { owner: `sender ${sender.name}`, text: deliveryId, requestHash };
  const result = await ports.commands.accept(commandOf(proved, ports), single);
  const { id } = result.record;
  if (result.kind === 'exists' && result.requestHash !== requestHash) {
    await alarm(proved, id, ports, log);
    return notProved;
  }
  if (result.kind === 'accepted') {
    const { key, meaning } = proved;
    log.info('webhook.accepted', { sender: sender.name, changeId: id, meaning: meaning.kind, key });
    await ports.doorbell.ring(id);
  }
  return accepted(id);
}

function commandOf(proved: ProvedDelivery, { tenantId }: AcceptPorts): Command {
  const { sender, meaning, receivedAt } = proved;
  return {
    // Nobody may guess where a message's status is.
    id: newSecretId(receivedAt),
    tenantId,
    askedBy: { objectId: `sender ${sender.name}`, appId: undefined },
    askedAt: receivedAt,
    executeBefore: addMinutes(receivedAt, meaning.kind === 'start' ? startMinutes : otherMinutes),
    operation: `delivery.${sender.condition.format}`,
    source: { kind: 'activation', sender: sender.name },
    content: contentOf(proved),
  };
}

/** A message as a command holds it: with everything that proves it, and no more. */
export function contentOf({ sender, delivery, id: deliveryId }: ProvedDelivery): DeliveryContent {
  const kept = new Set(headersToKeep(sender));
  return {
    kind: 'delivery',
    sender: sender.name,
    format: sender.condition.format,
    deliveryId,
    body: Buffer.from(delivery.body).toString('base64'),
    headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => kept.has(name))),
  };
}

/** An id that is used for two messages is a defect of the sender, or somebody who has its key. */
async function alarm(
  { sender, receivedAt }: ProvedDelivery,
  changeId: string,
  { notifier, tenantId }: AcceptPorts,
  log: Log,
): Promise<void> {
  log.error('webhook.id-reused', { sender: sender.name, changeId });
  try {
    await notifier.post({
      tenantId,
      id: `${changeId}-reused`,
      runId: changeId,
      job: `webhook ${sender.name}`,
      at: receivedAt,
      state: 'refused',
      mode: 'apply',
      reason: `The sender ${sender.name} has delivered another message with the id of ${changeId}. It was refused: find out whether somebody else has its key, and give it a new one if so.`,
      sections: [],
      links: [],
    });
    const signal = AbortSignal.timeout(tellMilliseconds);
    await notifier.deliver({ signal, log, now: receivedAt });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.error('notice.undelivered', { because: error.message, changeId });
  }
}
