import { performance } from 'node:perf_hooks';

/**
 * The simulator's own time. The clock runs at the real rate from an instant that can be set, or stands still. Token
 * expiry, throttling windows, the audit log and the `Date` header follow it. Delays of a `slow` answer do not: they
 * are real milliseconds, so that a frozen clock cannot block an answer forever.
 */
export interface SimulatorClock {
  now(): Date;
  readonly frozen: boolean;
  /** Jumps to an instant, backwards or forwards. A running clock keeps running, a frozen one stays frozen. */
  set(instant: Date): void;
  /** @throws RangeError for a number that is not finite. */
  advance(milliseconds: number): void;
  freeze(): void;
  run(): void;
}

/**
 * @param start where the clock begins. Default: the machine's own time.
 * @param options.frozen `true`: only `set` and `advance` move the clock, until `run`.
 */
export function createSimulatorClock(
  start: Date = new Date(),
  options: { readonly frozen?: boolean } = {},
): SimulatorClock {
  let base = validInstant(start);
  // The monotonic clock keeps a simulated window where it is when the machine's time is corrected.
  let runningSince: number | undefined = options.frozen === true ? undefined : performance.now();

  const read = () => base + (runningSince === undefined ? 0 : performance.now() - runningSince);
  const rebase = (instant: number) => {
    validInstant(new Date(instant));
    base = instant;
    if (runningSince !== undefined) runningSince = performance.now();
  };

  return {
    now: () => new Date(read()),
    get frozen() {
      return runningSince === undefined;
    },
    set(instant) {
      rebase(instant.getTime());
    },
    advance(milliseconds) {
      // Fractions are kept: a clock that is put forward often must not fall behind.
      rebase(read() + milliseconds);
    },
    freeze() {
      base = Math.trunc(read());
      runningSince = undefined;
    },
    run() {
      runningSince ??= performance.now();
    },
  };
}

function validInstant(instant: Date): number {
  const time = instant.getTime();
  if (Number.isNaN(time)) throw new RangeError('the simulator clock cannot be moved to an invalid date');
  return time;
}
