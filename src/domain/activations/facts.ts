import type { RoleKey } from '../model/access.ts';
import type { ActivationContent } from '../model/activation.ts';
import type { Obstacle } from '../model/plan.ts';
import type { RoleSchedule, RoleScheduleInstance, ScheduleRequest } from '../model/role-schedules.ts';
import type { ActivationRequirements, AdminRule } from '../model/role-settings.ts';
import type { Rules } from '../model/rules.ts';
import type { PrincipalState } from '../model/snapshot.ts';
import type { UnreadableRow } from '../model/unreadable.ts';

/** Something that was read completely, or of which nothing is known. Never a part of it. */
export type ReadFact<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** `because` follows "not known: ". */
  | { readonly kind: 'unknown'; readonly because: string };

/** The groups that a person is in, at any depth, of those that were looked into: those of `groupsToLookInto`. */
export interface Membership {
  /** In lower case. */
  readonly inside: ReadonlySet<string>;
  /** Those whose members could not be read completely; in lower case. */
  readonly unknown: ReadonlySet<string>;
}

/** Whether a person has agreed to just this ask: whoever must approve it, or whoever would have the access. */
export type Consent =
  | { readonly kind: 'none' }
  /** Given for just this ask, by somebody who may give it, and no longer ago than it counts. */
  | {
      readonly kind: 'given';
      readonly decisionId: string;
      /** Object id. */
      readonly by: string;
      readonly at: Date;
      /** Whether Entra signed it. */
      readonly isSigned: boolean;
      /** The authentication contexts of that sign-in, such as `c1`. */
      readonly contexts: readonly string[];
    }
  | { readonly kind: 'denied'; readonly by: string; readonly at: Date; readonly because: string | undefined }
  /** There is one, and it does not count; `because` follows "does not count: ". The ask goes on waiting. */
  | { readonly kind: 'void'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** An activation of ours that gave access. It forbids and bounds; it is never evidence that somebody may have access. */
export interface OwnGrant {
  /** The command. */
  readonly activationId: string;
  readonly sender: string;
  readonly ticket: string;
  readonly key: RoleKey;
  /** When its access began. */
  readonly from: Date;
  readonly until: Date;
  /** `undefined`: it runs. */
  readonly endedAt: Date | undefined;
  /** The schedule in PIM that gives its access, in lower case; `undefined`: not known. One that joined has that of the others. */
  readonly scheduleId: string | undefined;
}

/** What PIM says of the person, the role and the scope. Rows of others may be among them: they are passed over. */
export interface ActivationAccess {
  /** Of the role: of the person, and of groups. */
  readonly eligibilities: ReadFact<readonly RoleSchedule[]>;
  /** Rows of that listing that cannot be read: whoever is eligible by another row still is. */
  readonly unreadableEligibilities?: readonly UnreadableRow[];
  readonly instances: ReadFact<readonly RoleScheduleInstance[]>;
  /** Assignments, those that begin later among them. */
  readonly schedules: ReadFact<readonly RoleSchedule[]>;
  /** For assignments, with those of the person's own that wait for a decision. */
  readonly requests: ReadFact<readonly ScheduleRequest[]>;
}

/** The settings of the role. */
export interface ActivationSettings {
  /** What binds whoever activates the role: the sender's ask is held to it. */
  readonly activation: ActivationRequirements;
  /** What binds this app when it assigns the role. */
  readonly assignment: AdminRule;
}

/** All that a decision about an ask rests on, read afresh. Nothing else is looked at: no clock, no store, no tenant. */
export interface ActivationFacts {
  readonly now: Date;
  readonly ask: ActivationContent;
  /** When the delivery was received: a late event is told by it, and consents that came later do not make it late. */
  readonly receivedAt: Date;
  readonly rules: Pick<Rules, 'senders' | 'activations' | 'protected' | 'api'>;
  /** What people decided about the sender. */
  readonly senderState:
    | { readonly kind: 'going' }
    | { readonly kind: 'stopped'; readonly because: string }
    | { readonly kind: 'unknown'; readonly because: string };
  /** The last event by which the sender's ticket ended; `undefined`: it never did. */
  readonly ticketEndedAt: ReadFact<Date | undefined>;
  readonly person: PrincipalState;
  readonly membership: Membership;
  readonly access: ActivationAccess;
  readonly settings: ReadFact<ActivationSettings>;
  /** Whether the role at the scope controls the tenant: `controlPlaneOf`. */
  readonly isControlPlane: boolean;
  /** Whether notices have a receiver. */
  readonly hasReceiver: boolean;
  /**
   * Of any sender, person and role: those that run, and those that ended since `ownGrantsSince`. Without the activation that
   * is judged.
   */
  readonly grants: ReadFact<readonly OwnGrant[]>;
  readonly approval: Consent;
  readonly confirmation: Consent;
  /** What else stands in the way, such as rules that wait for approval or a protected list that cannot be relied on. */
  readonly obstacles: readonly Obstacle[];
}
