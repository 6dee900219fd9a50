/** A process that can be killed. */
export interface KillableProcess {
  kill(): void;
}

/** Counts the moments of one run, and kills the process at a chosen one. */
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

/** `count` positions from 1 to `last`, evenly spaced. */
export function evenlySpaced(last: number, count: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  if (count === 1) return [Math.ceil(last / 2)];
  return Array.from({ length: count }, (_, index) => 1 + Math.round((index * (last - 1)) / (count - 1)));
}
