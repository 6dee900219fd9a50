import type { Ledger, LedgerEntry } from '../../src/ports.ts';

/** The record of changes in memory. */
export class FakeLedger implements Ledger {
  readonly entries = new Map<string, LedgerEntry>();
  failClaimWith: Error | undefined;
  failSettleWith: Error | undefined;

  async claim(entry: LedgerEntry): ReturnType<Ledger['claim']> {
    if (this.failClaimWith !== undefined) throw this.failClaimWith;
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
    this.entries.set(placeOf(entry), entry);
  }

  async find(id: string): Promise<LedgerEntry | undefined> {
    return this.all().find((entry) => entry.id === id);
  }

  all(): readonly LedgerEntry[] {
    return [...this.entries.values()];
  }
}

function placeOf({ askedBy, idempotencyKey }: LedgerEntry): string {
  return JSON.stringify([askedBy.objectId, idempotencyKey]);
}
