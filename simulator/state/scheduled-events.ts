import type { Ticks } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';

/** Events of one change that is still to come. */
interface ScheduledChange {
  readonly at: Ticks;
  readonly createEvents: () => readonly LoggedEvent[];
}

/** Acts whose time came, with what was recorded of them. */
interface RecordedChange {
  readonly at: Ticks;
  readonly eventIds: readonly string[];
}

/**
 * What a log will say when its time comes, unless it is taken back: the end of every assignment, for one. Nothing is made
 * of it before, since a large tenant has a hundred thousand ends change of which few are ever reached.
 */
export class ScheduledEvents {
  readonly #waiting = new Map<string, readonly ScheduledChange[]>();
  readonly #recorded = new Map<string, readonly RecordedChange[]>();
  /** No change comes sooner; it may have been taken back. */
  #next: Ticks = Number.POSITIVE_INFINITY;

  /** @param id by which it can be taken back, with everything else under this id. */
  add(id: string, change: ScheduledChange): void {
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), change]);
    this.#next = Math.min(this.#next, change.at);
  }

  /**
   * Takes back what comes later than an instant.
   *
   * @returns ids of events that somebody who looked into the future has been recorded: they must be taken out of the log.
   */
  withdraw(id: string, after: Ticks): string[] {
    keep(this.#waiting, id, ({ at }) => at <= after);
    const recorded = this.#recorded.get(id) ?? [];
    keep(this.#recorded, id, ({ at }) => at <= after);
    return recorded.filter(({ at }) => at > after).flatMap(({ eventIds }) => eventIds);
  }

  /** The events of all changes that have come by an instant and were not recorded yet, in the order of their changes. */
  due(now: Ticks): LoggedEvent[] {
    if (now < this.#next) return [];
    const dueChanges = [...this.#waiting].flatMap(([id, changes]) =>
      changes.filter(({ at }) => at <= now).map((change) => ({ id, ...change })),
    );
    for (const { id } of dueChanges) keep(this.#waiting, id, ({ at }) => at > now);
    this.#next = earliest(this.#waiting.values());
    return dueChanges
      .toSorted((one, other) => one.at - other.at)
      .flatMap(({ id, at, createEvents }) => {
        const events = createEvents();
        const eventIds = events.map((event) => event.id);
        this.#recorded.set(id, [...(this.#recorded.get(id) ?? []), { at, eventIds }]);
        return events;
      });
  }
}

function keep<T>(changes: Map<string, readonly T[]>, id: string, isKept: (change: T) => boolean): void {
  const kept = changes.get(id)?.filter(isKept) ?? [];
  if (kept.length > 0) changes.set(id, kept);
  else changes.delete(id);
}

function earliest(waiting: Iterable<readonly ScheduledChange[]>): Ticks {
  let next = Number.POSITIVE_INFINITY;
  for (const changes of waiting) for (const { at } of changes) next = Math.min(next, at);
  return next;
}
