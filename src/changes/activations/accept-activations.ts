import { hash } from 'node:crypto';
import { addMinutes } from 'date-fns/addMinutes';
import { min } from 'date-fns/min';
import { freshMinutes } from '../../domain/activations/freshness.ts';
import { keyText } from '../../domain/model/access.ts';
import type {
  ActivationContent,
  ActivationEndContent,
  DeliveryContent,
} from '../../domain/model/activation.ts';
import type { ChangeRecord, Command, CommandContent, Requester } from '../../domain/model/command.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { newSecretId } from '../../ports/ids.ts';
import type { ChangePorts } from '../change-ports.ts';
import type { PersonalAsk } from './beneficiaries.ts';

/** An end is right however late it is; what is not ended by then the watchdog asks for anew. */
const endMinutes = 24 * 60;

/** When something happened by its sender's word, which is not later than it came in. */
export function eventInstant(eventAt: Date, receivedAt: Date): Date {
  return min([eventAt, receivedAt]);
}

/** Until when what a sender asks for may be claimed. */
export function freshUntil(eventAt: Date, receivedAt: Date): Date {
  return addMinutes(eventInstant(eventAt, receivedAt), freshMinutes);
}

/** A sender, as whoever asks for what its messages ask for. */
export function senderAsRequester(name: string): Requester {
  return { objectId: `sender ${name}`, appId: undefined };
}

export type AcceptPorts = Pick<ChangePorts, 'tenantId' | 'commands' | 'clock'>;

/** What is to be accepted because of something else, and what makes it the only one of its kind. */
interface Follower {
  readonly sender: string;
  /** Absent: the sender. */
  readonly askedBy?: Requester | undefined;
  readonly operation: string;
  readonly content: CommandContent;
  readonly executeBefore: Date;
  readonly key: { readonly owner: string; readonly text: string };
}

/** What a delivery asks for, of one person. */
export function activationContent(
  delivery: Pick<ChangeRecord, 'id' | 'askedAt'>,
  { sender }: Pick<DeliveryContent, 'sender'>,
  start: { readonly ticket: string; readonly eventAt: Date },
  { key, minutes, justification, ticketInfo }: PersonalAsk,
): ActivationContent {
  return {
    kind: 'activation',
    sender,
    ticket: start.ticket,
    deliveryId: delivery.id,
    eventAt: eventInstant(start.eventAt, delivery.askedAt).toISOString(),
    key,
    minutes,
    justification,
    ticketInfo,
  };
}

/**
 * Accepts an activation because of a delivery. Twice is harmless: the key is made of the id that the sender signed, so that
 * the same message gives once, under whatever commands it was accepted.
 *
 * @returns the command.
 */
export function acceptActivation(
  content: ActivationContent,
  { signedId, receivedAt }: { readonly signedId: string; readonly receivedAt: Date },
  ports: AcceptPorts,
): Promise<ChangeRecord> {
  return accept(
    {
      sender: content.sender,
      operation: 'activation.start',
      content,
      executeBefore: freshUntil(new Date(content.eventAt), receivedAt),
      key: { owner: `delivery ${content.sender} ${signedId}`, text: keyText(content.key) },
    },
    ports,
  );
}

/**
 * Accepts the end of an activation's access. Twice is harmless for the same reason.
 *
 * @param reasonId what ends it: of a ticket, the decision.
 * @returns the command.
 */
export function acceptActivationEnd(
  content: ActivationEndContent,
  { sender, reasonId, askedBy }: Pick<Follower, 'sender' | 'askedBy'> & { readonly reasonId: string },
  ports: AcceptPorts,
): Promise<ChangeRecord> {
  return accept(
    {
      sender,
      askedBy,
      operation: 'activation.end',
      content,
      executeBefore: addMinutes(ports.clock.now(), endMinutes),
      key: { owner: `activation ${content.activationId}`, text: `end ${reasonId}` },
    },
    ports,
  );
}

/**
 * Accepts the same ask once more, of which nobody ever saw what it gave: once, for the key is made of the first.
 *
 * @returns the command.
 */
export function askAgain(
  { id, content }: Pick<ChangeRecord, 'id'> & { readonly content: ActivationContent },
  executeBefore: Date,
  ports: AcceptPorts,
): Promise<ChangeRecord> {
  return accept(
    {
      sender: content.sender,
      operation: 'activation.start',
      content,
      executeBefore,
      key: { owner: `activation ${id}`, text: 'again' },
    },
    ports,
  );
}

async function accept(follower: Follower, { tenantId, commands, clock }: AcceptPorts): Promise<ChangeRecord> {
  const { sender, askedBy, operation, content, executeBefore, key } = follower;
  const now = clock.now();
  const command: Command = {
    id: newSecretId(now),
    tenantId,
    askedBy: askedBy ?? senderAsRequester(sender),
    askedAt: now,
    executeBefore,
    operation,
    source: { kind: 'activation', sender },
    content,
  };
  const requestHash = hash('sha256', canonicalJson(content), 'hex');
  return (await commands.accept(command, { ...key, requestHash })).record;
}
