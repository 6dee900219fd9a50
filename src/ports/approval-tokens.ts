/** What is to be thought of a token that somebody signed in for in order to approve. */
export type ApprovalVerdict =
  /** `approver`: the object id of a user. */
  | { readonly kind: 'valid'; readonly approver: string; readonly signedAt: Date }
  | { readonly kind: 'refused'; readonly because: string }
  /** Entra's published keys cannot be read, so nobody can be told from anybody. */
  | { readonly kind: 'unverifiable'; readonly because: string };

/** Approvals that Entra has signed: ID tokens whose nonce is the digest of exactly what is approved. */
export interface ApprovalTokens {
  /** Never throws for what a stranger may send. @param expected.at the instant it is judged at. */
  verify(token: string, expected: { readonly nonce: string; readonly at: Date }): Promise<ApprovalVerdict>;
}
