import type { Caller } from '../ports/caller.ts';
import type { Clock, Ledger, LedgerEntry, Log } from '../ports/index.ts';

/** A change that a caller asked for, before anything is done about it. */
export interface ChangeOrder {
  /** Of `newId` at `askedAt`. */
  readonly id: string;
  readonly askedAt: Date;
  readonly caller: Caller;
  readonly operation: string;
  readonly subject: string;
  readonly idempotencyKey: string;
  readonly bodyHash: string;
}

/** What came of a change, and what the caller is told: enough to settle it. */
export interface Made {
  readonly state: 'done' | 'refused' | 'unconfirmed';
  readonly graphRequestId: string | undefined;
  readonly answer: { readonly status: number; readonly body: string };
}

/** How a change is made, and how its truth is found when whoever made it is gone. */
export interface Deed {
  /** Sends it and reads it back. Throws only for defects: what Graph may do is an answer. */
  make(): Promise<Made>;
  /** Looks whether what was asked holds now. `undefined`: it cannot be told. Sends nothing. */
  lookUp(claim: LedgerEntry): Promise<Made | undefined>;
}

export type ChangeResult =
  | { readonly kind: 'made'; readonly entry: LedgerEntry }
  /** The same call came before: what it was answered then. */
  | { readonly kind: 'repeated'; readonly entry: LedgerEntry }
  /** The same key came before, for something else. Nothing was done. */
  | { readonly kind: 'other-body'; readonly entry: LedgerEntry }
  /** The same call is still being worked on. Nothing was done. */
  | { readonly kind: 'in-hand'; readonly entry: LedgerEntry };

/** After so long the process of a claim that was never settled is taken for dead: no HTTP call of this app lives longer. */
const CLAIM_DEAD_AFTER_MS = 10 * 60_000;

/**
 * Claims a change in the ledger, makes it, reads it back (the deed's part) and settles it. Whoever comes second with the
 * same key gets the first one's answer; a claim whose process died is settled with what is found in the tenant.
 *
 * @throws StoreError when it cannot be claimed: then nothing was sent.
 */
export async function makeChange(
  order: ChangeOrder,
  deed: Deed,
  ports: { readonly ledger: Ledger; readonly clock: Clock; readonly log: Log },
): Promise<ChangeResult> {
  const claim = newClaim(order);
  const claimed = await ports.ledger.claim(claim);
  if (claimed.kind === 'claimed')
    return { kind: 'made', entry: await settle(claim, await deed.make(), ports) };
  if (claimed.kind === 'lost') throw new TypeError(`change ${claim.id} was claimed without a lease to lose`);
  const { entry } = claimed;
  if (entry.bodyHash !== order.bodyHash) return { kind: 'other-body', entry };
  if (entry.state !== 'claimed') return { kind: 'repeated', entry };
  if (ports.clock.now().getTime() - entry.askedAt.getTime() < CLAIM_DEAD_AFTER_MS)
    return { kind: 'in-hand', entry };
  const found = await deed.lookUp(entry);
  return found === undefined
    ? { kind: 'in-hand', entry }
    : { kind: 'repeated', entry: await settle(entry, found, ports) };
}

function newClaim(order: ChangeOrder): LedgerEntry {
  const { caller, ...asked } = order;
  return {
    ...asked,
    askedBy: { objectId: caller.objectId, appId: caller.appId },
    state: 'claimed',
    settledAt: undefined,
    graphRequestId: undefined,
    answer: undefined,
    access: undefined,
  };
}

async function settle(
  claim: LedgerEntry,
  made: Made,
  { ledger, clock, log }: { readonly ledger: Ledger; readonly clock: Clock; readonly log: Log },
): Promise<LedgerEntry> {
  const entry: LedgerEntry = { ...claim, ...made, settledAt: clock.now() };
  const fields = { changeId: entry.id, operation: entry.operation, askedBy: entry.askedBy.objectId };
  try {
    await ledger.settle(entry);
    log.info('change.settled', { ...fields, state: entry.state, graphRequestId: entry.graphRequestId });
  } catch (error) {
    // The change is made: to answer with a failure would make the caller ask again for what it has.
    const because = error instanceof Error ? error.message : String(error);
    log.error('change.unsettled', { ...fields, state: entry.state, because });
  }
  return entry;
}
