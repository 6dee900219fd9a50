import { addMilliseconds } from 'date-fns/addMilliseconds';
import { addMinutes } from 'date-fns/addMinutes';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import { isSameKey, sameId } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { Sender } from '../../domain/model/sender.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import type { DeliveryAsk, DeliveryMeaning } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { approvalMilliseconds } from '../leave-waiting.ts';
import { eventInstant, freshUntil } from './accept-activations.ts';
import { type OpeningPorts, openDelivery } from './open-delivery.ts';

/** Whether the message that an activation came of is there, is its sender's, and asks for just this. */
export type AskVerdict =
  | {
      readonly kind: 'asked';
      readonly loaded: LoadedRules;
      readonly receivedAt: Date;
      /** Never longer than the message asks for under the rules of now. */
      readonly minutes: number;
      /** The activation of which nobody ever saw what it gave, where this one asks for the same once more. */
      readonly insteadOf: string | undefined;
    }
  /** A sentence. */
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'later'; readonly because: string };

/** What was never seen is asked for again in so long after it was claimed, or not at all. */
const againMinutes = 90;

const notAsked: AskVerdict = {
  kind: 'refused',
  because: 'No message of its sender asks for just this. Somebody else wrote it into the store.',
};

/**
 * Finds the message once more and reads it under the rules as they are now: whoever accepted the activation is not believed
 * (docs/decisions/0016-deliveries.md).
 */
export async function stillAsked(
  record: ChangeRecord,
  content: ActivationContent,
  ports: OpeningPorts & Pick<ChangePorts, 'commands'>,
): Promise<AskVerdict> {
  const delivery = await ports.commands.find(content.deliveryId);
  if (delivery?.content.kind !== 'delivery' || delivery.content.sender !== content.sender) return notAsked;
  if (isOpen(delivery))
    return { kind: 'later', because: `Message ${delivery.id}, which asks for it, is being worked through.` };
  // Whom it is for was found out once, by whoever executed the message.
  const named = delivery.outcome?.commandIds ?? [];
  const insteadOf = named.includes(record.id) ? undefined : await neverSeenOf(content, named, ports);
  if (insteadOf === undefined && !named.includes(record.id)) return notAsked;
  const opened = await openDelivery(delivery, delivery.content, ports);
  if (opened.kind !== 'opened') return opened;
  const { askedAt: receivedAt } = delivery;
  const { meaning, sender, loaded } = opened;
  if (meaning.kind === 'refused' || meaning.kind === 'ignored')
    return { kind: 'refused', because: meaning.because };
  const longest = longestAsked(meaning, content, sender, receivedAt);
  if (longest === undefined) return notAsked;
  const fresh = freshUntil(new Date(content.eventAt), receivedAt);
  const until = insteadOf === undefined ? fresh : addMinutes(insteadOf.claimedAt ?? fresh, againMinutes);
  // The record says that it waits for people, and until when. Nothing waits for longer than people are waited for.
  const latest = record.state === 'accepted' ? until : addMilliseconds(until, approvalMilliseconds);
  if (latest <= ports.clock.now())
    return {
      kind: 'refused',
      because: `It happened at ${content.eventAt}: too long ago to give anything now.`,
    };
  const minutes = Math.min(content.minutes, longest);
  return { kind: 'asked', loaded, receivedAt, minutes, insteadOf: insteadOf?.id };
}

/** The activation of this access that a message became, if it was sent and never seen: it may be asked for again. */
async function neverSeenOf(
  { key }: ActivationContent,
  named: readonly string[],
  { commands }: Pick<ChangePorts, 'commands'>,
): Promise<ChangeRecord | undefined> {
  for (const id of named) {
    const record = await commands.find(id);
    if (record?.content.kind === 'activation' && isSameKey(record.content.key, key))
      return record.state === 'unconfirmed' ? record : undefined;
  }
  return undefined;
}

/** Minutes; `undefined`: it does not ask for this. */
function longestAsked(
  meaning: DeliveryMeaning,
  content: ActivationContent,
  sender: Sender,
  receivedAt: Date,
): number | undefined {
  if (meaning.kind !== 'start' || meaning.ticket !== content.ticket) return undefined;
  if (eventInstant(meaning.eventAt, receivedAt).toISOString() !== content.eventAt) return undefined;
  const asks = meaning.asks.filter(
    (ask) => isSameAsk(ask, content) && mayMean(ask, content.key.principalId, sender),
  );
  return asks.length === 0 ? undefined : Math.max(...asks.map(({ minutes }) => minutes));
}

function isSameAsk({ target, justification, ticketInfo }: DeliveryAsk, content: ActivationContent): boolean {
  return (
    sameId(target.roleDefinitionId, content.key.roleDefinitionId) &&
    sameId(target.directoryScopeId, content.key.directoryScopeId) &&
    justification === content.justification &&
    textOf(ticketInfo) === textOf(content.ticketInfo)
  );
}

function textOf(ticket: ActivationContent['ticketInfo']): string {
  return canonicalJson({ number: ticket?.number ?? null, system: ticket?.system ?? null });
}

/** Whose a name was is found out once; that the sender may ask for them is checked anew with everything else. */
function mayMean({ beneficiary }: DeliveryAsk, principalId: string, { beneficiaries }: Sender): boolean {
  switch (beneficiary.kind) {
    case 'everybody':
    case 'user-principal-name':
      return true;
    case 'principal':
      return sameId(beneficiary.id, principalId);
    case 'sender-user': {
      if (beneficiaries.kind !== 'map' || !Object.hasOwn(beneficiaries.objectIds, beneficiary.id))
        return false;
      return sameId(beneficiaries.objectIds[beneficiary.id] ?? '', principalId);
    }
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return beneficiary satisfies never;
  }
}
