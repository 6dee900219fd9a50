/** What can be ended from outside. */
export interface Victim {
  kill(): void;
}

/** Counts the moments of one run and, at the chosen one, ends the process. */
export class Reaper<Moment extends string> {
  readonly moments: Moment[] = [];
  #victim: Victim | undefined;
  #at = Number.POSITIVE_INFINITY;

  watch(victim: Victim | undefined, at: number): void {
    this.#victim = victim;
    this.#at = at;
    this.moments.length = 0;
  }

  /** @returns whether the process lives on. */
  seen(moment: Moment): boolean {
    this.moments.push(moment);
    if (this.moments.length < this.#at) return true;
    this.#victim?.kill();
    return false;
  }
}

/** So many positions from the first to the last, evenly. */
export function spread(last: number, count: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  return Array.from({ length: count }, (_, index) => 1 + Math.round((index * (last - 1)) / (count - 1)));
}
