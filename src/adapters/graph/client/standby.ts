import type { ReadCall, Standby } from '../../../ports/index.ts';
import type { Timing } from './timing.ts';

/** Shorter waits are not worth the operations on the store that giving a place back costs. */
const leastMilliseconds = 5_000;

/** Knows whether anything goes on in a client but waits of calls that give way. */
export class WaitingCalls {
  readonly #timing: Timing;
  readonly #standby: Standby | undefined;
  #calls = 0;
  #waiting = 0;

  /** @param standby hears of it; `undefined`: nobody wants to know. */
  constructor(timing: Timing, standby: Standby | undefined) {
    this.#timing = timing;
    this.#standby = standby;
  }

  /** Counts a call, from its first try to its end. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#calls -= 1;
    }
  }

  /** Waits before the next try of a call. */
  async wait(milliseconds: number, { signal, givesWay = false }: ReadCall): Promise<void> {
    if (!givesWay || milliseconds < leastMilliseconds) return this.#timing.sleep(milliseconds, signal);
    this.#waiting += 1;
    if (this.#waiting === this.#calls) this.#standby?.stepAside(milliseconds);
    try {
      await this.#timing.sleep(milliseconds, signal);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Resolves when a request of the call may be sent. @returns how many milliseconds that took. */
  async goOn({ signal, givesWay = false }: ReadCall): Promise<number> {
    if (this.#standby === undefined || !givesWay) return 0;
    const since = this.#timing.elapsed();
    await this.#standby.goOn(signal);
    return this.#timing.elapsed() - since;
  }
}
