import type { DirectoryRoleTarget } from './access.ts';

/** Forms in which a sender's messages come. */
export const senderFormats = ['generic', 'pagerduty', 'azure-monitor', 'cloudevents'] as const;
export type SenderFormat = (typeof senderFormats)[number];

/**
 * How a sender proves that a message is its own.
 *
 * - `hmac`     with a secret that both know; its settings are named after the sender.
 * - `ed25519`  with a signature: this app holds public keys only, one or, during a rotation, two (`whpk_...`).
 * - `entra`    with an access token of Entra for an app with the role `PimWarden.Send`: which app, by its client id.
 */
export type SenderProof =
  | { readonly kind: 'hmac' }
  | { readonly kind: 'ed25519'; readonly publicKeys: readonly string[] }
  | { readonly kind: 'entra'; readonly appId: string };

/**
 * Which messages are meant. What else is authentic is recorded and ignored. A list that is empty lets everything through;
 * `azure-monitor` needs at least one alert rule and `cloudevents` one source, because their proofs name none.
 */
export type SenderCondition =
  /** The message itself says what it asks for. */
  | { readonly format: 'generic' }
  | {
      readonly format: 'pagerduty';
      /** Ids, such as `PT4KHLK`; never the labels, which anybody may write. */
      readonly services: readonly string[];
      readonly priorities: readonly string[];
    }
  | {
      readonly format: 'azure-monitor';
      /** Resource ids of alert rules, in lower case. */
      readonly alertRules: readonly string[];
      readonly severities: readonly string[];
    }
  | {
      readonly format: 'cloudevents';
      readonly sources: readonly string[];
      readonly startTypes: readonly string[];
      readonly endTypes: readonly string[];
      /** Hosts whose handshake is answered: `eventgrid.azure.net`. */
      readonly origins: readonly string[];
    };

/** For whom a sender may ask. What a message says decides only among them. */
export type Beneficiaries =
  | { readonly kind: 'people'; readonly ids: readonly string[] }
  /** Its members at any depth, as they are when it is decided. */
  | { readonly kind: 'group'; readonly id: string }
  /** From the sender's own ids of users to object ids. */
  | { readonly kind: 'map'; readonly objectIds: Readonly<Record<string, string>> };

/** One role that a sender may ask for. */
export interface SenderGrant extends DirectoryRoleTarget {
  /** As long as a message asks for nothing else; never more than this. */
  readonly minutes: number;
}

/** In the 24 hours before now, of one sender. */
export interface SenderLimits {
  readonly grants: number;
  readonly people: number;
  /** Of one person in one role. */
  readonly minutesOfOne: number;
  /** From the end of a person's access to the next start, in minutes. */
  readonly coolDownMinutes: number;
}

/** Somebody who may ask for just-in-time access by a webhook: a member `senders` of the rules. */
export interface Sender {
  /** As in `/api/webhooks/{name}`. */
  readonly name: string;
  /** `false`: its messages are recorded, and nothing is done. */
  readonly enabled: boolean;
  readonly condition: SenderCondition;
  readonly proof: SenderProof;
  readonly beneficiaries: Beneficiaries;
  readonly grants: readonly SenderGrant[];
  /** What a ticket's number looks like, from its first to its last character; `undefined`: anything. */
  readonly ticketPattern: string | undefined;
  readonly limits: SenderLimits;
}

/** What holds for every activation. */
export interface ActivationRules {
  /** Roles of which an approval that this app keeps stands for PIM's own. Others that want approval are left to PIM. */
  readonly approvedHere: readonly string[];
  readonly guests: 'refuse' | 'allow';
  /** `end`: a grant ends when the eligibility goes that it was given on. */
  readonly whenEligibilityGoes: 'end' | 'keep';
}
