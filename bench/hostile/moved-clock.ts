/** Moves `Date` of this process, as if its machine's clock had been set. Timers still count real milliseconds. */
export function moveClock(): { advance(milliseconds: number): void } {
  let moved = 0;
  const RealDate = Date;
  class MovedDate extends RealDate {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(RealDate.now() + moved);
      else super(...(given as [number]));
    }

    static override now(): number {
      return RealDate.now() + moved;
    }
  }
  globalThis.Date = MovedDate as DateConstructor;
  return {
    advance(milliseconds) {
      moved += milliseconds;
    },
  };
}
