import type { SimulatorClock } from '../simulator/clock.ts';
import { systemTiming, type Timing } from '../src/adapters/graph/client/timing.ts';
import type { OpenRequests } from './open-requests.ts';

interface Sleeper {
  /** The `elapsed()` at which it wakes. */
  readonly until: number;
  readonly wake: AbortController;
}

/**
 * Time that runs as the machine's does, and jumps over waits: when all that is left to do is to wait, the simulated clock
 * is put forward to the end of the shortest wait. The simulator measures its quotas on the same clock, so a wait is worth
 * as much as before.
 *
 * Time does not jump while a request is open. It would arrive later on the simulator's clock than it left on the app's,
 * and would use up the time of its call without having taken any. Nor does it jump while the clock stands still, because
 * somebody wanted that. In both cases a wait takes as long as it says.
 */
export function simulatedTiming(
  clock: Pick<SimulatorClock, 'now' | 'advance' | 'frozen'>,
  requests: OpenRequests,
): Timing {
  const sleepers = new Set<Sleeper>();
  let skipped = 0;
  let willJump = false;
  // Not the clock: that can be set back, and can be put forward by days.
  const elapsed = () => systemTiming.elapsed() + skipped;

  function jump(): void {
    const [first] = [...sleepers].toSorted((one, other) => one.until - other.until);
    if (first === undefined || requests.count > 0 || clock.frozen) return;
    const left = Math.max(0, first.until - elapsed());
    skipped += left;
    clock.advance(left);
    sleepers.delete(first);
    first.wake.abort();
    jumpWhenIdle();
  }

  /** In the next turn of the event loop: what is under way now sends its requests and goes to sleep before. */
  function jumpWhenIdle(): void {
    if (willJump) return;
    willJump = true;
    setImmediate(() => {
      willJump = false;
      jump();
    });
  }

  requests.onNone(jumpWhenIdle);
  return {
    elapsed,
    now: () => clock.now().getTime(),
    async sleep(milliseconds, signal) {
      const wake = new AbortController();
      const sleeper = { until: elapsed() + milliseconds, wake };
      sleepers.add(sleeper);
      jumpWhenIdle();
      try {
        await systemTiming.sleep(milliseconds, AbortSignal.any([signal, wake.signal]));
      } catch (error) {
        if (!wake.signal.aborted) throw error;
      } finally {
        sleepers.delete(sleeper);
      }
    },
  };
}
