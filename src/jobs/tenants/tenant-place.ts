import type { Clock, Log, Standby } from '../../ports/index.ts';
import type { HeldLease } from './held-lease.ts';
import type { TenantSlots } from './tenant-slots.ts';

/**
 * The slot of whoever works in a tenant, which others have while Graph makes that tenant wait. The lease of the tenant stays:
 * nobody else works in it meanwhile.
 */
export interface TenantPlace extends Standby {
  /** Fires when the slot is somebody else's without having been given back. */
  readonly lost: AbortSignal;
  giveBack(): Promise<void>;
}

interface PlacePorts {
  readonly slots: TenantSlots;
  readonly clock: Clock;
  readonly log: Log;
}

export function createTenantPlace(
  first: HeldLease,
  { job, holder }: { readonly job: string; readonly holder: string },
  { slots, clock, log }: PlacePorts,
): TenantPlace {
  const lost = new AbortController();
  let slot: HeldLease | undefined;
  let asideSince: Date | undefined;
  let isOver = false;
  /** Ends when what was begun last is over: a slot is not taken while one is given back. */
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const own = turn.then(step);
    turn = own.catch(() => undefined);
    return own;
  };
  const hold = (taken: HeldLease) => {
    slot = taken;
    taken.lost.addEventListener('abort', () => {
      if (slot === taken) lost.abort(taken.lost.reason);
    });
  };
  const giveBack = async () => {
    const given = slot;
    slot = undefined;
    await given?.giveBack();
  };
  const goOn = async (signal: AbortSignal) => {
    if (asideSince === undefined || isOver) return;
    hold(await slots.takeAgain(holder, signal));
    const seconds = Math.round((clock.now().getTime() - asideSince.getTime()) / 1000);
    asideSince = undefined;
    log.info('tenant-job.goes-on', { job, seconds });
  };
  hold(first);
  return {
    lost: lost.signal,
    stepAside(milliseconds) {
      if (asideSince !== undefined || isOver) return;
      asideSince = clock.now();
      log.info('tenant-job.steps-aside', { job, seconds: Math.ceil(milliseconds / 1000) });
      void inTurn(giveBack);
    },
    goOn: (signal) => (asideSince === undefined ? Promise.resolve() : inTurn(() => goOn(signal))),
    giveBack() {
      isOver = true;
      return inTurn(giveBack);
    },
  };
}
