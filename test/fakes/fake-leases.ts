import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { Lease, Leases } from '../../src/ports/index.ts';

/** Leases in memory. */
export class FakeLeases implements Leases {
  /** The present or last holder of each lease. */
  readonly leases = new Map<string, Lease>();

  async take(name: string, holder: string, now: Date, forMilliseconds: number): ReturnType<Leases['take']> {
    const kept = this.leases.get(name);
    if (kept !== undefined && kept.holder !== '' && kept.holder !== holder && kept.until > now)
      return { kind: 'held', by: kept.holder, until: kept.until };
    const lease = {
      name,
      holder,
      fence: (kept?.fence ?? 0) + 1,
      until: addMilliseconds(now, forMilliseconds),
    };
    this.leases.set(name, lease);
    return { kind: 'taken', lease };
  }

  async prolong(lease: Lease, now: Date, forMilliseconds: number): Promise<Lease | undefined> {
    if (!this.holds(lease)) return undefined;
    const longer = { ...lease, until: addMilliseconds(now, forMilliseconds) };
    this.leases.set(lease.name, longer);
    return longer;
  }

  async release(lease: Lease): Promise<void> {
    if (this.holds(lease)) this.leases.set(lease.name, { ...lease, holder: '' });
  }

  /** Whether no other holder has taken it since. */
  holds({ name, holder, fence }: Lease): boolean {
    const kept = this.leases.get(name);
    return kept?.holder === holder && kept.fence === fence;
  }
}
