import type { ApprovalNeed } from '../model/approval.ts';
import type { PlannedStep } from '../model/change.ts';
import type { Evidence } from '../model/plan.ts';
import type { Approver } from '../model/role-settings.ts';

/** What is checked, in the order in which answers list it: docs/api.md#checks-of-just-in-time-access. */
export const checkCodes = [
  // The sender and its message
  'sender-known',
  'sender-enabled',
  'sender-may-ask-for-role',
  'sender-may-ask-for-person',
  'sender-is-not-beneficiary',
  'ticket-form',
  'event-fresh',
  'ticket-open',
  // The person
  'person-usable',
  'guest-allowed',
  'not-protected',
  // The eligibility
  'eligible',
  // The role and its settings
  'settings-known',
  'app-may-assign',
  'justification',
  'ticket',
  'control-plane-proof',
  'receiver',
  // What there is already
  'not-active-otherwise',
  'nothing-pending',
  // Counts
  'grants-of-sender',
  'people-of-sender',
  'cool-down',
  // How long
  'duration',
  'obstacles',
  // What people must agree to
  'confirmation',
  'approval',
] as const;
export type CheckCode = (typeof checkCodes)[number];

/** One thing that was checked. */
export interface ActivationCheck {
  readonly code: CheckCode;
  readonly isMet: boolean;
  /** `false`: it could not be read, and for that reason is not met. */
  readonly isKnown: boolean;
  /** What was found, with numbers and ids; where it is not met, what to do as well. */
  readonly sentence: string;
}

/**
 * What becomes of the access in PIM.
 *
 * - `assign`  there is none: it is assigned.
 * - `extend`  there is one of ours, and it lasts longer from now on.
 * - `join`    there is one of ours that lasts as long: nothing is sent.
 */
export type GrantStep = 'assign' | 'extend' | 'join';

interface DecisionGrounds {
  /** Every check, satisfied or not, in the order of `checkCodes`. */
  readonly checks: readonly ActivationCheck[];
  /** What it rests on, for the record: two decisions on the same have the same. */
  readonly evidence: Evidence;
}

export type ActivationDecision =
  | (DecisionGrounds & {
      readonly kind: 'granted';
      readonly until: Date;
      readonly step: GrantStep;
      /** `undefined`: nothing, for it joins. */
      readonly send: PlannedStep | undefined;
      /** When the access began that it continues, or now: the role's maximum is counted from then. */
      readonly firstStart: Date;
    })
  /** Everything but the beneficiary's own word is there, and perhaps an approval: the confirmation comes first. */
  | (DecisionGrounds & {
      readonly kind: 'needs-confirmation';
      /** When it would end if nothing were missing: the time is counted from when it is given. */
      readonly until: Date;
      readonly need: ApprovalNeed;
      readonly because: string;
      /** The authentication context that the role asks for; `undefined`: it asks for MFA alone. */
      readonly context: string | undefined;
    })
  /** Everything but an approval is there. */
  | (DecisionGrounds & {
      readonly kind: 'needs-approval';
      /** As above. */
      readonly until: Date;
      readonly need: ApprovalNeed;
      readonly because: string;
      /** Those of the role's settings. Empty: its administrators. */
      readonly approvers: readonly Approver[];
      readonly isJustificationRequired: boolean;
    })
  | (DecisionGrounds & {
      readonly kind: 'refused';
      /** The first check that is not met. */
      readonly code: CheckCode;
      readonly because: string;
      /** Whether nothing is known to stand against it: something could not be read, and may be later. */
      readonly isOnlyUnknown: boolean;
    });
