import { performance } from 'node:perf_hooks';

/**
 * The simulator's own time. It runs at the real rate from an instant that can be set, or stands still. Everything obeys
 * it: token expiry, throttling windows, what the audit log shows, the `Date` header. Delays of a `slow` answer are the
 * one exception: they are real milliseconds, so that a frozen clock does not stop an answer for good.
 */
export interface SimulatorClock {
  now(): Date;
  readonly frozen: boolean;
  /** Jumps to an instant, back as well as forth; goes on running or standing as before. */
  set(instant: Date): void;
  /** Throws a `RangeError` for a number that is not finite. */
  advance(milliseconds: number): void;
  freeze(): void;
  run(): void;
}

/**
 * @param start where the clock begins; the machine's own time unless given.
 * @param options.frozen `true`: it moves by `set` and `advance` only, until `run`.
 */
export function createSimulatorClock(
  start: Date = new Date(),
  options: { readonly frozen?: boolean } = {},
): SimulatorClock {
  let base = validInstant(start);
  // The monotonic clock: a correction of the machine's time must not move a simulated window.
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
