import { addMinutes } from 'date-fns/addMinutes';
import { clockSkewMinutes } from '../../domain/activations/freshness.ts';
import type { DeliveryContent } from '../../domain/model/activation.ts';
import type { Command } from '../../domain/model/command.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { Sender } from '../../domain/model/sender.ts';
import { RulesUnusable } from '../../ports/errors.ts';
import type { DeliveryMeaning, RawDelivery } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';

/** A delivery as far as it is believed. */
export type OpenedDelivery =
  | {
      readonly kind: 'opened';
      readonly loaded: LoadedRules;
      readonly sender: Sender;
      readonly meaning: DeliveryMeaning;
    }
  /** It is not its sender's, or the sender is gone: it never gives anything. */
  | { readonly kind: 'refused'; readonly because: string }
  /** It cannot be told now. */
  | { readonly kind: 'later'; readonly because: string };

export type OpeningPorts = Pick<ChangePorts, 'rules' | 'deliveries' | 'clock'>;

/**
 * Finds out what a delivery means under the rules as they are now. Nothing that the process which accepted it says of it is
 * believed: its proof is verified again, at the instant it came in (docs/decisions/0016-deliveries.md).
 */
export async function openDelivery(
  { askedAt }: Pick<Command, 'askedAt'>,
  content: DeliveryContent,
  ports: OpeningPorts,
): Promise<OpenedDelivery> {
  if (askedAt > addMinutes(ports.clock.now(), clockSkewMinutes))
    return {
      kind: 'refused',
      because: `It says that it came in at ${askedAt.toISOString()}, which is later than now.`,
    };
  const loaded = await loadRules(ports);
  if (typeof loaded === 'string') return { kind: 'later', because: loaded };
  const sender = loaded.rules.senders.find(({ name }) => name === content.sender);
  if (sender === undefined)
    return { kind: 'refused', because: `The rules name no sender ${content.sender} any more.` };
  if (sender.condition.format !== content.format)
    return {
      kind: 'refused',
      because: `It is of the format ${content.format}, and the rules say that ${sender.name} sends ${sender.condition.format}.`,
    };
  return verified(content, sender, loaded, askedAt, ports);
}

/** A sentence where there are none to go by. */
async function loadRules({ rules }: OpeningPorts): Promise<LoadedRules | string> {
  try {
    const loaded = await rules.load();
    return loaded.approval?.kind === 'none' ? `Nobody has approved the rules (${loaded.hash}).` : loaded;
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return error.message;
  }
}

async function verified(
  content: DeliveryContent,
  sender: Sender,
  loaded: LoadedRules,
  receivedAt: Date,
  { deliveries }: OpeningPorts,
): Promise<OpenedDelivery> {
  const problem = deliveries.problemOf(sender);
  if (problem !== undefined) return { kind: 'later', because: problem };
  const raw: RawDelivery = { body: Buffer.from(content.body, 'base64'), headers: content.headers };
  const verdict = await deliveries.verify(raw, sender, receivedAt);
  if (verdict.kind === 'unverifiable') return { kind: 'later', because: verdict.because };
  if (verdict.kind !== 'proved')
    return { kind: 'refused', because: `Its proof does not hold: ${verdict.because}.` };
  const read = deliveries.read(raw, sender, receivedAt);
  if (read.kind === 'malformed') return { kind: 'refused', because: `It cannot be read: ${read.because}.` };
  if (read.id !== content.deliveryId)
    return { kind: 'refused', because: 'The id that is signed is not the one that it was accepted with.' };
  return { kind: 'opened', loaded, sender, meaning: read.meaning };
}
