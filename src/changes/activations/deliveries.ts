import { isUnclaimed } from '../../domain/commands/fold-facts.ts';
import type { DeliveryContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import { isStoreAway } from '../../ports/errors.ts';
import type { DeliveryMeaning, ReadCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { expire, recordUnsent } from '../execute-command.ts';
import { acceptActivation, activationContent, eventInstant, freshUntil } from './accept-activations.ts';
import { resolveBeneficiaries } from './beneficiaries.ts';
import { type OpenedDelivery, openDelivery } from './open-delivery.ts';
import { endTicket } from './ticket-end.ts';

type ReadableDelivery = Extract<OpenedDelivery, { kind: 'opened' }>;
type Start = Extract<DeliveryMeaning, { kind: 'start' }>;
/** A delivery that asks for access. */
export type StartOf = ReadableDelivery & { readonly meaning: Start };

/**
 * Works through a delivery: what it asks for becomes commands of its own. It needs no claim: each of these has a key, so that
 * whoever does it again, or at the same time, does nothing more. Its outcome is the list of them, and is final.
 *
 * @returns the delivery as it is now; as it was where something could not be told yet, so that it is tried again.
 * @throws StoreError when the store is away.
 */
export async function executeDelivery(
  record: ChangeRecord,
  content: DeliveryContent,
  ports: ChangePorts,
  call: ReadCall,
): Promise<ChangeRecord> {
  if (!isUnclaimed(record)) return record;
  if (ports.clock.now() >= record.executeBefore) return (await expire(record, ports)).record;
  const later = (because: string): ChangeRecord => {
    ports.log.warn('change.unsettled', { changeId: record.id, state: record.state, because });
    return record;
  };
  let outcome: Outcome | string;
  try {
    outcome = await outcomeOf(record, content, ports, call);
  } catch (error) {
    if (isStoreAway(error)) throw error;
    // Whatever is wrong with this one is not wrong with the others.
    return later(String(error));
  }
  if (typeof outcome === 'string') return later(outcome);
  const recorded = await recordUnsent(record, outcome, ports);
  if (recorded.unrecorded !== undefined) throw recorded.unrecorded;
  return recorded.record;
}

/** A sentence where it cannot be told yet. */
async function outcomeOf(
  record: ChangeRecord,
  content: DeliveryContent,
  ports: ChangePorts,
  call: ReadCall,
): Promise<Outcome | string> {
  const opened = await openDelivery(record, content, ports);
  if (opened.kind === 'later') return opened.because;
  if (opened.kind === 'refused') {
    ports.log.error('delivery.refused', {
      changeId: record.id,
      sender: content.sender,
      because: opened.because,
    });
    return refusal(opened.because);
  }
  const { meaning, sender } = opened;
  switch (meaning.kind) {
    case 'ignored':
      return { state: 'done', code: 'unchanged', message: meaning.because, commandIds: [] };
    case 'refused':
      return refusal(meaning.because);
    case 'end': {
      const at = eventInstant(meaning.eventAt, record.askedAt);
      const { ticket, because } = meaning;
      const end = { sender: sender.name, ticket, at, because, signedId: content.deliveryId };
      const commandIds = await endTicket(end, ports);
      return { state: 'done', code: 'done', message: `Ticket ${ticket} is over: ${because}`, commandIds };
    }
    case 'start':
      return start(record, content, { ...opened, meaning }, ports, call);
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return meaning satisfies never;
  }
}

async function start(
  record: ChangeRecord,
  content: DeliveryContent,
  { sender, loaded, meaning }: StartOf,
  ports: ChangePorts,
  call: ReadCall,
): Promise<Outcome> {
  const refused = refusalOfStart(record, { sender, meaning }, ports.clock.now());
  if (refused !== undefined) return refusal(refused);
  const resolution = await resolveBeneficiaries(meaning.asks, sender, loaded.rules, ports, call);
  if (resolution.kind === 'refused') return refusal(resolution.because);
  const commandIds: string[] = [];
  for (const ask of resolution.asks) {
    const wanted = activationContent(record, content, meaning, ask);
    const from = { signedId: content.deliveryId, receivedAt: record.askedAt };
    commandIds.push((await acceptActivation(wanted, from, ports)).id);
  }
  const message = resolution.left.map((sentence) => `Left out: ${sentence}`).join(' ');
  return { state: 'done', code: 'done', message, commandIds };
}

/** Why nothing of it is asked for, whoever it is for; a sentence. */
export function refusalOfStart(
  { askedAt }: Pick<ChangeRecord, 'askedAt'>,
  { sender, meaning }: Pick<StartOf, 'sender' | 'meaning'>,
  now: Date,
): string | undefined {
  if (!sender.enabled)
    return `The sender ${sender.name} is switched off (enabled of the sender). Its messages are recorded, and give nothing.`;
  if (freshUntil(meaning.eventAt, askedAt) > now) return undefined;
  return `It happened at ${meaning.eventAt.toISOString()} and came in at ${askedAt.toISOString()}: too long ago to give anything now. Ask again if it is still needed.`;
}

function refusal(message: string): Outcome {
  return { state: 'refused', code: 'obstructed', message };
}
