import { type HeldLease, type HeldLeasePorts, takeLease } from './held-lease.ts';

/** Whoever finds no slot looks again so often, and then gives the message back: other tenants' messages wait behind it. */
const lookEveryMilliseconds = 2_000;
const looks = 10;
/**
 * So many slots one look asks for at least: all of them in all looks. Hundreds may wait, in as many processes as the platform
 * starts, and all ask one partition of the store.
 */
const slotsPerLook = 4;
/** Whoever stepped aside has begun already: it looks more often than whoever comes. */
const lookAgainMilliseconds = 1_000;

/**
 * Slots of tenants that are worked in at once, over all processes on one store: as many leases as there are slots, in the rows
 * of the tenant that the app is at home in.
 */
export interface TenantSlots {
  /** @returns `undefined`: none became free in time. @throws StoreError */
  take(holder: string, signal: AbortSignal): Promise<HeldLease | undefined>;
  /** For whoever gave one back and goes on, however long it takes and whether or not the store answers. @throws the signal's reason */
  takeAgain(holder: string, signal: AbortSignal): Promise<HeldLease>;
}

export function createTenantSlots(ports: HeldLeasePorts, atOnce: number): TenantSlots {
  const perLook = Math.min(atOnce, Math.max(slotsPerLook, Math.ceil(atOnce / looks)));
  /** @returns a look, which goes on where the one before ended. */
  const lookerFor = (holder: string) => {
    // Stryker disable next-line ArithmeticOperator: equivalent, to begin with the same slot each time is only slower
    let next = Math.floor(Math.random() * atOnce);
    return async (): Promise<HeldLease | undefined> => {
      // Stryker disable next-line EqualityOperator: equivalent, one more is asked for
      for (let tried = 0; tried < perLook; tried += 1) {
        next = (next + 1) % atOnce;
        const slot = await takeLease(ports, `tenants-at-once ${next + 1}`, holder);
        if (slot !== undefined) return slot;
      }
      return undefined;
    };
  };
  return {
    async take(holder, signal) {
      const lookOnce = lookerFor(holder);
      for (let look = 1; ; look += 1) {
        const slot = await lookOnce();
        if (slot !== undefined || look >= looks || signal.aborted) return slot;
        await ports.pause(lookEveryMilliseconds, signal).catch(() => undefined);
      }
    },
    async takeAgain(holder, signal) {
      const lookOnce = lookerFor(holder);
      for (;;) {
        signal.throwIfAborted();
        const slot = await lookOnce().catch(() => undefined);
        if (slot !== undefined) return slot;
        await ports.pause(lookAgainMilliseconds, signal).catch(() => undefined);
      }
    },
  };
}
