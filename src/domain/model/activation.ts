import type { RoleKey } from './access.ts';
import type { SelfAction } from './actions.ts';
import type { InstantText } from './change.ts';
import type { Ticket } from './role-schedules.ts';
import type { SenderFormat } from './sender.ts';

/** A message of a sender as it arrived, with everything that proves whose it is. */
export interface DeliveryContent {
  readonly kind: 'delivery';
  /** Name of the sender. */
  readonly sender: string;
  readonly format: SenderFormat;
  /** From the part that is signed: the same message that is sent again has the same. */
  readonly deliveryId: string;
  /** The raw bytes, in base64: the proof is over them. */
  readonly body: string;
  /** The headers that the proof needs, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Just-in-time access of one person to one role, as a delivery asks for it. */
export interface ActivationContent {
  readonly kind: 'activation';
  readonly sender: string;
  /** The sender's own id of the incident or ticket: what an end is about. */
  readonly ticket: string;
  /** The command that holds the delivery. */
  readonly deliveryId: string;
  /** When it happened, by the sender's own word. */
  readonly eventAt: InstantText;
  readonly key: RoleKey;
  readonly minutes: number;
  readonly justification: string;
  /** As it is written to Entra. */
  readonly ticketInfo: Ticket | null;
}

/**
 * The end of one activation's access before its time.
 *
 * - `ticket`    its ticket is over.
 * - `person`    somebody asked for it.
 * - `watchdog`  what it rests on is gone, or its time is over and the access is still there.
 */
export interface ActivationEndContent {
  readonly kind: 'activation-end';
  /** The command of the activation. */
  readonly activationId: string;
  readonly key: RoleKey;
  readonly cause: 'ticket' | 'person' | 'watchdog';
  readonly because: string;
}

/** What somebody asks PIM for with their own token. Only the process that holds the token executes it. */
export interface SelfServiceContent {
  readonly kind: 'self-service';
  readonly action: SelfAction | 'cancel';
  readonly scheduleKind: 'eligibility' | 'assignment';
  /** `undefined` of a cancellation. */
  readonly key: RoleKey | undefined;
  /** Of a cancellation. */
  readonly requestId: string | undefined;
  /** ISO 8601; `undefined`: what the action has none of. */
  readonly duration: string | undefined;
  readonly startDateTime: InstantText | undefined;
  readonly justification: string;
  readonly ticketInfo: Ticket | null;
}

/**
 * What ended a grant.
 *
 * - `ticket`, `person`, `watchdog`  as in `ActivationEndContent`.
 * - `clock`                         its time was over.
 * - `other-grant`                   it is over for its ticket, and another activation of the same access goes on.
 * - `somebody-else`                 it was gone before its time, and this app did not end it.
 */
export const grantEndCauses = [
  'ticket',
  'person',
  'watchdog',
  'clock',
  'other-grant',
  'somebody-else',
] as const;

/** The end of a grant that an activation gave: nothing of it is left to watch. */
export interface GrantEnd {
  readonly at: Date;
  readonly cause: (typeof grantEndCauses)[number];
  readonly because: string;
}
