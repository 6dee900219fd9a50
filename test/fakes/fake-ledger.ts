import type { Lease, Ledger, LedgerEntry, LedgerFilter, Listed } from '../../src/ports/index.ts';
import { FakeLeases } from './fake-leases.ts';

/** The record of changes in memory. Takes ids of any form. */
export class FakeLedger implements Ledger {
  readonly entries = new Map<string, LedgerEntry>();
  /** The leases that claims depend on. */
  readonly leases: FakeLeases;
  failClaimWith: Error | undefined;
  failSettleWith: Error | undefined;

  constructor(leases = new FakeLeases()) {
    this.leases = leases;
  }

  async claim(entry: LedgerEntry, lease?: Lease): ReturnType<Ledger['claim']> {
    if (this.failClaimWith !== undefined) throw this.failClaimWith;
    if (lease !== undefined && !this.leases.holds(lease)) return { kind: 'lost' };
    const known = this.entries.get(placeOf(entry));
    if (known !== undefined) return { kind: 'exists', entry: known };
    this.entries.set(placeOf(entry), entry);
    return { kind: 'claimed' };
  }

  async settle(entry: LedgerEntry): Promise<void> {
    if (this.failSettleWith !== undefined) throw this.failSettleWith;
    const known = this.entries.get(placeOf(entry));
    if (known === undefined || known.id !== entry.id) throw new Error(`change ${entry.id} was never claimed`);
    const certain = known.state === 'done' || known.state === 'refused';
    if (certain && (entry.state === 'unconfirmed' || entry.state === 'claimed')) return;
    const settledAt = known.state === entry.state ? (known.settledAt ?? entry.settledAt) : entry.settledAt;
    this.entries.set(placeOf(entry), { ...entry, settledAt });
  }

  async find(id: string): Promise<LedgerEntry | undefined> {
    return this.all().find((entry) => entry.id === id);
  }

  async list(
    { since, runId, state }: LedgerFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): Promise<Listed<LedgerEntry>> {
    const matching = this.all().filter(
      (entry) =>
        (since === undefined || entry.askedAt >= since) &&
        (runId === undefined || entry.access?.runId === runId) &&
        (state === undefined || entry.state === state),
    );
    // Entries of the same instant are in the order of their ids; toSorted keeps it.
    const newestFirst = matching
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .toSorted((a, b) => b.askedAt.getTime() - a.askedAt.getTime());
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    return {
      items: newestFirst.slice(start, end),
      next: end < newestFirst.length ? String(end) : undefined,
    };
  }

  all(): readonly LedgerEntry[] {
    return [...this.entries.values()];
  }
}

function placeOf({ askedBy, idempotencyKey }: LedgerEntry): string {
  return JSON.stringify([askedBy.objectId, idempotencyKey]);
}
