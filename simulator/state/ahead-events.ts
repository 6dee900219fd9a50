import type { Ticks } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';

/** Events of one act that is still to come. */
interface Ahead {
  readonly at: Ticks;
  readonly tell: () => readonly LoggedEvent[];
}

/** Acts whose time came, with what was told of them. */
interface Told {
  readonly at: Ticks;
  readonly eventIds: readonly string[];
}

/**
 * What a log will say when its time comes, unless it is taken back: the end of every assignment, for one. Nothing is made
 * of it before, since a large tenant has a hundred thousand ends ahead of which few are ever reached.
 */
export class AheadEvents {
  readonly #waiting = new Map<string, readonly Ahead[]>();
  readonly #told = new Map<string, readonly Told[]>();
  /** No act comes sooner; it may have been taken back. */
  #next: Ticks = Number.POSITIVE_INFINITY;

  /** @param id by which it can be taken back, with everything else under this id. */
  add(id: string, ahead: Ahead): void {
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), ahead]);
    this.#next = Math.min(this.#next, ahead.at);
  }

  /**
   * Takes back what comes later than an instant.
   *
   * @returns ids of events that somebody who looked into the future has been told: they must be taken out of the log.
   */
  withdraw(id: string, after: Ticks): string[] {
    keep(this.#waiting, id, ({ at }) => at <= after);
    const told = this.#told.get(id) ?? [];
    keep(this.#told, id, ({ at }) => at <= after);
    return told.filter(({ at }) => at > after).flatMap(({ eventIds }) => eventIds);
  }

  /** The events of all acts that have come by an instant and were not told yet, in the order of their acts. */
  due(now: Ticks): LoggedEvent[] {
    if (now < this.#next) return [];
    const come = [...this.#waiting].flatMap(([id, acts]) =>
      acts.filter(({ at }) => at <= now).map((act) => ({ id, ...act })),
    );
    for (const { id } of come) keep(this.#waiting, id, ({ at }) => at > now);
    this.#next = earliest(this.#waiting.values());
    return come
      .toSorted((one, other) => one.at - other.at)
      .flatMap(({ id, at, tell }) => {
        const events = tell();
        const eventIds = events.map((event) => event.id);
        this.#told.set(id, [...(this.#told.get(id) ?? []), { at, eventIds }]);
        return events;
      });
  }
}

function keep<T>(acts: Map<string, readonly T[]>, id: string, isKept: (act: T) => boolean): void {
  const kept = acts.get(id)?.filter(isKept) ?? [];
  if (kept.length > 0) acts.set(id, kept);
  else acts.delete(id);
}

function earliest(waiting: Iterable<readonly Ahead[]>): Ticks {
  let next = Number.POSITIVE_INFINITY;
  for (const acts of waiting) for (const { at } of acts) next = Math.min(next, at);
  return next;
}
