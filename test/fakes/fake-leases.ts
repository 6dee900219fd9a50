import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { Lease, Leases, TakeOptions } from '../../src/ports/leases.ts';

/** Leases in memory. */
export class FakeLeases implements Leases {
  /** The present or last holder of each lease. */
  readonly stored = new Map<string, Lease>();

  async take(
    name: string,
    holder: string,
    { now, forMilliseconds, goesFirst }: TakeOptions,
  ): ReturnType<Leases['take']> {
    const found = this.stored.get(name);
    if (
      found !== undefined &&
      isSomebodys(found, holder, addMilliseconds(now, forMilliseconds + 300_000), now)
    ) {
      const givesWay = goesFirst && !found.goesFirst;
      if (givesWay) this.stored.set(name, { ...found, wantedBy: holder });
      return { kind: 'held', by: found.holder, until: found.until, givesWay };
    }
    const until = addMilliseconds(now, forMilliseconds);
    const lease = { name, holder, fence: (found?.fence ?? 0) + 1, until, goesFirst };
    this.stored.set(name, lease);
    return { kind: 'taken', lease };
  }

  async prolong(lease: Lease, now: Date, forMilliseconds: number): Promise<Lease | undefined> {
    const found = this.#held(lease);
    if (found === undefined) return undefined;
    const longer = { ...found, until: addMilliseconds(now, forMilliseconds) };
    this.stored.set(lease.name, longer);
    return longer;
  }

  async release(lease: Lease): Promise<void> {
    const found = this.#held(lease);
    if (found !== undefined) this.stored.set(lease.name, { ...found, holder: '' });
  }

  #held({ name, holder, fence }: Lease): Lease | undefined {
    const found = this.stored.get(name);
    return found?.holder === holder && found.fence === fence ? found : undefined;
  }
}

function isSomebodys({ until, holder, wantedBy }: Lease, taker: string, latest: Date, now: Date): boolean {
  if (until <= now || until > latest || holder === taker) return false;
  return holder !== '' || (wantedBy !== undefined && wantedBy !== taker);
}
