export const approvalReasons = [
  'control-plane',
  'limit',
  'revocation',
  'role-settings',
  'confirmation',
] as const;
export const approvalProofs = ['signed', 'person', 'own'] as const;
export type ApprovalProof = (typeof approvalProofs)[number];

/**
 * What a command waits for before it is executed.
 *
 * - `signed`  an approval that Entra signed for just this command: on the control plane.
 * - `own`     a confirmation that Entra signed for just this command, by whoever would have the access.
 * - `person`  an approval by any user with the role `PimWarden.Approve`.
 */
export interface ApprovalNeed {
  /**
   * Why: what it gives controls the tenant, a limit stands in its way, or it takes everything of one principal away, the
   * role's settings want an approver, or they want more of a sign-in than a webhook has.
   */
  readonly reason: (typeof approvalReasons)[number];
  readonly proof: ApprovalProof;
}

/** The approval that a command was executed on. */
export interface UsedApproval {
  readonly decisionId: string;
  /** Object id. */
  readonly by: string;
  readonly at: Date;
}

/** What stands in the way of a command that waits for approval. */
export interface Awaiting extends ApprovalNeed {
  /** What it waits for, and why approvals that there are do not count. */
  readonly because: string;
  /** Of a confirmation: the authentication context that it is signed under. Absent: the tenant's own for signatures. */
  readonly context?: string | undefined;
}
