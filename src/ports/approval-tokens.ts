import type { ApiRole } from './caller.ts';

/** The verdict on a token that somebody signed in for, so that it proves their word. */
export type ApprovalVerdict =
  | {
      readonly kind: 'valid';
      /** Object id of a user. */
      readonly signer: string;
      readonly signedAt: Date;
      /** Authentication contexts that the sign-in satisfied. */
      readonly contexts: readonly string[];
    }
  | { readonly kind: 'refused'; readonly because: string }
  /** Entra's published keys cannot be read, so nobody can be told from anybody. */
  | { readonly kind: 'unverifiable'; readonly because: string };

/** What a signature has to be to count. */
export interface ExpectedSignature {
  /** The digest of exactly what is signed. */
  readonly nonce: string;
  /** The instant it is judged at. */
  readonly at: Date;
  /** App roles of which the signer holds one. None: whoever it is. Absent: `PimWarden.Approve`. */
  readonly roles?: readonly ApiRole[];
  /** The authentication context that it was signed under. Absent: the tenant's own for signatures. */
  readonly context?: string | undefined;
  /** Absent: refused. */
  readonly guests?: 'refuse' | 'allow';
}

/** Words of people that Entra has signed: ID tokens whose nonce is the digest of exactly what they are about. */
export interface ApprovalTokens {
  /** Never throws for what a stranger may send. */
  verify(token: string, expected: ExpectedSignature): Promise<ApprovalVerdict>;
}
