/** Why an eligibility is renewed or not. docs/rules.md says of each what it means and what to do. */
export type RenewalReason =
  // change
  | 'ends-soon'
  | 'lapsed'
  // lapse
  | 'not-used'
  | 'usage-unknown'
  | 'principal-disabled'
  | 'principal-deleted'
  | 'principal-gone'
  | 'principal-unknown'
  | 'group-unknown'
  | 'principal-foreign'
  | 'shortened-by-somebody'
  | 'attestation-needed'
  | 'chain-limit'
  | 'mfa-required'
  | 'ticket-required'
  | 'approval-required'
  | 'maximum-reached'
  | 'settings-unknown'
  // report
  | 'unreadable'
  // leave
  | 'never-ends'
  | 'not-due'
  | 'not-started'
  | 'end-unknown'
  | 'already-extended'
  | 'request-pending'
  | 'removed-by-somebody'
  | 'lapsed-too-long-ago'
  | 'no-evidence'
  | 'through-a-group'
  | 'protected'
  | 'not-selected'
  | 'mode-off';

/** Why access is considered stale or not. docs/rules.md says of each what it means and what to do. */
export type StalenessReason =
  // stale, in the order of preference where several hold
  | 'principal-gone'
  | 'disabled'
  | 'no-sign-in'
  | 'never-activated'
  | 'permanent-active'
  | 'outside-pim'
  | 'redundant'
  // not stale
  | 'in-use'
  | 'activated'
  | 'our-activation'
  | 'through-a-group'
  | 'ends-by-itself'
  | 'not-started'
  // known not to be judged
  | 'protected'
  | 'excepted'
  | 'not-selected'
  | 'mode-off'
  | 'new-account'
  | 'new-assignment'
  | 'service-principal'
  | 'soft-deleted'
  | 'request-pending'
  | 'activation-live'
  // not known
  | 'principal-unknown'
  | 'principal-foreign'
  | 'sign-in-unknown'
  | 'activations-unknown'
  | 'group-unknown'
  | 'group-not-ours'
  | 'group-eligible-members-unseen'
  | 'evidence-unknown'
  | 'unreadable'
  // of a mark
  | 'evidence-changed';

/** Of an undo, whether a change can be undone; of a change that a caller asks for, just that; of any, that it came to nothing. */
export type OtherReason = 'undo' | 'undo-impossible' | 'requested' | 'refused-before';

export type Reason = RenewalReason | StalenessReason | OtherReason;
