import { createSimulatorClock, type SimulatorClock } from '../../simulator/clock.ts';

/** A frozen clock that says when it is about to move: all that was done at an instant is done by then. */
export interface WatchedClock extends SimulatorClock {
  /** Called with the instant that ends. */
  beforeMove: ((instant: Date) => void) | undefined;
}

export function createWatchedClock(start: Date): WatchedClock {
  const clock = createSimulatorClock(start, { frozen: true });
  const watched: WatchedClock = {
    beforeMove: undefined,
    now: () => clock.now(),
    frozen: true,
    set(instant) {
      watched.beforeMove?.(clock.now());
      clock.set(instant);
    },
    advance(milliseconds) {
      watched.beforeMove?.(clock.now());
      clock.advance(milliseconds);
    },
    freeze: () => clock.freeze(),
    run() {
      throw new Error('the clock of this sweep stands still between two acts');
    },
  };
  return watched;
}
