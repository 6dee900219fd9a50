import type { Requester } from './command.ts';

/** The kinds of subjects that people decide about. */
export const decisionSubjects = [
  'change',
  'plan',
  'rules',
  'writers',
  'ticket',
  'sender',
  'shadow-writes',
  'store',
] as const;

/**
 * The subject of a decision: one change, one plan, the rules file, everything that writes to the tenant, one ticket of a
 * sender, a sender, alarms about writes that are not ours, or about rows of the store that are not as they were sealed.
 */
export interface DecisionSubject {
  readonly kind: (typeof decisionSubjects)[number];
  readonly id: string;
}

/** Decisions about the rules file: each approves, or withdraws, the content that its digest is the SHA-256 of. */
export const rulesSubject: DecisionSubject = { kind: 'rules', id: 'file' };

/**
 * - `approved`   it may be done.
 * - `confirmed`  whoever would have it wants it.
 * - `denied`     it may not be done.
 * - `ended`      a sender's ticket is over: what began before gives nothing any more.
 * - `withdrawn`  no approval of it that came before counts any more.
 * - `stopped`    nothing is written.
 * - `started`    what was stopped goes on.
 */
export const decisionKinds = [
  'approved',
  'confirmed',
  'denied',
  'ended',
  'withdrawn',
  'stopped',
  'started',
] as const;

/** A person's decision, or an alarm that only a person ends, as it was taken. It is never altered: whoever changes their mind decides once more. */
export interface Decision {
  /** Begins with the instant it was taken at; see `newId`. */
  readonly id: string;
  readonly tenantId: string;
  readonly kind: (typeof decisionKinds)[number];
  readonly subject: DecisionSubject;
  /** SHA-256, in hexadecimal, of exactly what was decided: a decision about anything else counts for nothing. */
  readonly digest: string;
  /** Of a plan: the ids of the items that it covers. */
  readonly items: 'all' | readonly string[];
  readonly by: Requester;
  readonly at: Date;
  readonly because: string | undefined;
  readonly proof: DecisionProof;
  /** Of an alarm: of each key that signs evidence, in base64. Absent: none did. */
  readonly signatures?: readonly string[] | undefined;
}

/**
 * - `bearer`  the API vouches for whoever decided.
 * - `signed`  an ID token of Entra whose nonce is the digest: whoever executes verifies it. Of the rules of a tenant that is not
 *   the signer's own, the nonce is a digest of that tenant and the digest.
 */
export type DecisionProof = { readonly kind: 'bearer' } | { readonly kind: 'signed'; readonly token: string };
