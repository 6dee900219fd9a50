/** What can be ended from outside. */
export interface KillableProcess {
  kill(): void;
}

/** Counts the moments of one run and, at the chosen one, ends the process. */
export class KillTrigger<Moment extends string> {
  readonly moments: Moment[] = [];
  #target: KillableProcess | undefined;
  #at = Number.POSITIVE_INFINITY;

  watch(target: KillableProcess | undefined, at: number): void {
    this.#target = target;
    this.#at = at;
    this.moments.length = 0;
  }

  /** @returns whether the process lives on. */
  seen(moment: Moment): boolean {
    this.moments.push(moment);
    if (this.moments.length < this.#at) return true;
    this.#target?.kill();
    return false;
  }
}

/** So many positions from the first to the last, evenly. */
export function evenlySpaced(last: number, count: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  return Array.from({ length: count }, (_, index) => 1 + Math.round((index * (last - 1)) / (count - 1)));
}
