import type { PlannedChange } from '../domain/model/change.ts';
import type { Evidence } from '../domain/model/plan.ts';
import type { Reason } from '../domain/model/reasons.ts';
import type { Listed } from './reading.ts';

/** A change that somebody or a job asked for, as the ledger (table `Changes`) keeps it. */
export interface LedgerEntry {
  /** Begins with the instant it was asked at, so that a list of ids reads in order; see `newId`. */
  readonly id: string;
  /** Who asked: the caller's object id, and the app it came through; of a job, its name and no app. */
  readonly askedBy: { readonly objectId: string; readonly appId: string | undefined };
  readonly askedAt: Date;
  /** What was asked, in a word: `eligibility.adminAssign`, `rules.update`, `renew-eligibilities.renewal`. */
  readonly operation: string;
  /** What it is about: the role key, or the policy and rule ids. JSON. */
  readonly subject: string;
  /** The caller's `Idempotency-Key`, or a key of our own. */
  readonly idempotencyKey: string;
  /** SHA-256 of what was asked: the same key with another body is an error of the caller. */
  readonly bodyHash: string;
  /** `claimed`: sent or about to be; what came of it is not known yet. */
  readonly state: 'claimed' | 'done' | 'refused' | 'unconfirmed';
  readonly settledAt: Date | undefined;
  /** Graph's request id, and what was answered to the caller (status and JSON body). */
  readonly graphRequestId: string | undefined;
  readonly answer: { readonly status: number; readonly body: string } | undefined;
  /** Of changes of access: all that is needed to understand it and to put it back. */
  readonly access: LedgerAccess | undefined;
}

/** A change of access, as the ledger keeps it. */
export interface LedgerAccess {
  readonly runId: string | undefined;
  readonly planId: string | undefined;
  readonly itemId: string | undefined;
  readonly reason: Reason | undefined;
  readonly evidence: Evidence | undefined;
  /** What was asked, `before` included: undo is made from it. */
  readonly change: PlannedChange;
  /** When a claim that is not settled must be taken for dead. */
  readonly deadlineAt: Date;
  /** A sentence: what came of it. */
  readonly because: string | undefined;
  /** The change that this one undoes. */
  readonly undoes: string | undefined;
}

/** Which changes of the ledger are wanted; an absent member does not narrow. */
export interface LedgerFilter {
  readonly since?: Date | undefined;
  readonly runId?: string | undefined;
  readonly state?: LedgerEntry['state'] | undefined;
}

/** The record of every change this app has tried to make. */
export interface Ledger {
  /**
   * Takes the right to make a change. A second claim with the same asker and key gives the entry that is there. With a
   * lease, the claim succeeds only while the lease is held: `lost` says that somebody else has taken it since.
   */
  claim(
    entry: LedgerEntry,
    lease?: Lease,
  ): Promise<
    | { readonly kind: 'claimed' }
    | { readonly kind: 'exists'; readonly entry: LedgerEntry }
    | { readonly kind: 'lost' }
  >;
  /** Writes down what came of it. What is certain is never overwritten by what is not. */
  settle(entry: LedgerEntry): Promise<void>;
  find(id: string): Promise<LedgerEntry | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(
    filter: LedgerFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): Promise<Listed<LedgerEntry>>;
}

/** The right to write, for a while: one holder at a time, told apart by a number that only grows. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every new holder. */
  readonly fence: number;
  /** Nothing may be sent after it. */
  readonly until: Date;
}

/** Who may write. In the ledger's own partition, so that a claim and the lease it rests on are one transaction. */
export interface Leases {
  /** `held`: somebody else has it until then. */
  take(
    name: string,
    holder: string,
    now: Date,
    forMilliseconds: number,
  ): Promise<
    | { readonly kind: 'taken'; readonly lease: Lease }
    | { readonly kind: 'held'; readonly by: string; readonly until: Date }
  >;
  /** Longer, if it is still ours; `undefined`: it is not. */
  prolong(lease: Lease, now: Date, forMilliseconds: number): Promise<Lease | undefined>;
  /** Gives it back; a lease that is not ours any more is left alone. */
  release(lease: Lease): Promise<void>;
}
