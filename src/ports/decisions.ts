import { addMinutes } from 'date-fns/addMinutes';
import type { Decision, DecisionSubject } from '../domain/model/decision.ts';
import { instantOfId } from './ids.ts';

/** Clocks differ: a decision may seem a little later than now. */
const skewMinutes = 5;

/**
 * Whether a decision's place among the others is that of its instant, and no later than now: an old signature cannot be
 * moved to the end, and what is taken back comes after it.
 */
export function isInItsPlace({ id, at }: Decision, now: Date): boolean {
  return instantOfId(id)?.getTime() === at.getTime() && at <= addMinutes(now, skewMinutes);
}

/** An approval among the decisions about something. */
export interface KeptApproval {
  readonly decision: Decision;
  /** Why it does not count whatever it says; `undefined`: nothing but its own content and proof is to be looked at. */
  readonly doubt: string | undefined;
}

export interface KeptApprovals {
  /** Oldest first; none of those that somebody took back. */
  readonly approvals: readonly KeptApproval[];
  /** The last time that somebody took back what came before. */
  readonly withdrawn: Decision | undefined;
}

/**
 * The approvals that nobody has taken back. Each signature counts once: whoever may add rows could otherwise use one again
 * that was taken back, or replaced by another decision.
 */
export function keptApprovals(all: readonly Decision[]): KeptApprovals {
  const last = all.findLastIndex(({ kind }) => kind === 'withdrawn');
  const withdrawn = all[last];
  const used = new Set<string>();
  const judged = all.map((decision): KeptApproval => {
    const signed = decision.proof.kind === 'signed' ? signedPart(decision.proof.token) : undefined;
    const isUsed = signed !== undefined && used.has(signed);
    if (signed !== undefined) used.add(signed);
    // Of two at the same instant nobody knows which came first: what was taken back stays so.
    const isBefore = withdrawn !== undefined && decision.at <= withdrawn.at;
    const doubt = isUsed ? usedBefore : isBefore ? 'it is no younger than what took it back' : undefined;
    return { decision, doubt };
  });
  return {
    approvals: judged.slice(last + 1).filter(({ decision }) => decision.kind === 'approved'),
    withdrawn,
  };
}

const usedBefore = 'its signature was used before';

/** Whether a decision of before rests on this signature. */
export function isUsedIn(all: readonly Decision[], token: string): boolean {
  return all.some(({ proof }) => proof.kind === 'signed' && signedPart(proof.token) === signedPart(token));
}

/**
 * Why a signature does not count after something was taken back; `undefined`: it does. Whoever signed before that did not
 * know of it, and their signature may have been kept back until now.
 */
export function signedTooEarly(signedAt: Date, withdrawn: Decision | undefined): string | undefined {
  return withdrawn === undefined || signedAt > withdrawn.at
    ? undefined
    : 'it was signed before somebody took the approval back: sign in again';
}

/** What of a token is signed. Its signature may be written in more than one way (RFC 7515 has no canonical base64url). */
function signedPart(token: string): string {
  return token.split('.').slice(0, 2).join('.');
}

/** Decisions of people about one tenant: facts that are only added. */
export interface Decisions {
  /** Writes one down. One that is there already is left as it is. */
  add(decision: Decision): Promise<void>;
  /**
   * Writes one down if it is the first of its round about this subject, whoever else does so at the same instant.
   *
   * @param round counts from 0. In the same round there is one decision at most.
   * @returns `false`: another one was first, and this one was not written.
   */
  addFirst(decision: Decision, round: number): Promise<boolean>;
  /**
   * Oldest first. What stands there and cannot be read is no approval; it counts as a stop of the writers or of a sender, and of
   * anything else as a withdrawal of what came before it: nobody knows what it was. Its `because` says so.
   */
  of(subject: DecisionSubject): Promise<readonly Decision[]>;
}
