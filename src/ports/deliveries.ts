import type { DirectoryRoleTarget } from '../domain/model/access.ts';
import type { Ticket } from '../domain/model/role-schedules.ts';
import type { Sender } from '../domain/model/sender.ts';

/** A message as it arrived. */
export interface RawDelivery {
  readonly body: Uint8Array;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a message is its sender's. `because` is for the operator's log: whoever sent it is told nothing. */
export type DeliveryVerdict =
  /** `key`: which of the sender's keys it was, counted from 0. */
  | { readonly kind: 'proved'; readonly key: number }
  | { readonly kind: 'refused'; readonly because: string }
  /** A token of the right app that lacks the role, or that a copied secret is enough for. */
  | { readonly kind: 'forbidden'; readonly because: string }
  /** Entra's published keys cannot be read, so nobody can be told from anybody. */
  | { readonly kind: 'unverifiable'; readonly because: string };

/** Whom a message names; `undefined` members: it names nobody, and everybody whom the rules name for the sender is meant. */
export type NamedBeneficiary =
  | { readonly kind: 'principal'; readonly id: string }
  | { readonly kind: 'user-principal-name'; readonly name: string }
  /** The sender's own id of a user. */
  | { readonly kind: 'sender-user'; readonly id: string }
  | { readonly kind: 'everybody' };

/** One access that a message asks for. Whether that may be is not decided yet. */
export interface DeliveryAsk {
  readonly beneficiary: NamedBeneficiary;
  readonly target: DirectoryRoleTarget;
  readonly minutes: number;
  readonly justification: string;
  readonly ticketInfo: Ticket | null;
}

/** What a message means under its sender's rules. */
export type DeliveryMeaning =
  | {
      readonly kind: 'start';
      readonly ticket: string;
      readonly eventAt: Date;
      readonly asks: readonly DeliveryAsk[];
    }
  | { readonly kind: 'end'; readonly ticket: string; readonly eventAt: Date; readonly because: string }
  /** Authentic, and of no use here: recorded, and nothing is done. */
  | { readonly kind: 'ignored'; readonly because: string }
  /** It asks for what the sender may not ask for, whoever it is for. */
  | { readonly kind: 'refused'; readonly because: string };

/** What stands in a message. */
export type ReadDelivery =
  /** `id`: from the part that is signed, the same each time it is sent again. */
  | { readonly kind: 'read'; readonly id: string; readonly meaning: DeliveryMeaning }
  /** It has not the form of its format: it can never be used. */
  | { readonly kind: 'malformed'; readonly status: 400 | 415; readonly because: string };

/** Messages of senders. */
export interface Deliveries {
  /** Why no message of the sender can be proved: its keys are missing or unfit. `undefined`: they can. */
  problemOf(sender: Sender): string | undefined;
  /** Never throws for what a stranger may send. @param receivedAt the instant it is judged at. */
  verify(delivery: RawDelivery, sender: Sender, receivedAt: Date): Promise<DeliveryVerdict>;
  /** Reads a message by its sender's format and rules. Never throws for what a stranger may send. */
  read(delivery: RawDelivery, sender: Sender, receivedAt: Date): ReadDelivery;
}
