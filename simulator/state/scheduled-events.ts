import type { Ticks } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';

/** A future change that creates audit events. */
interface ScheduledChange {
  readonly at: Ticks;
  readonly createEvents: () => readonly LoggedEvent[];
}

/** A change that has happened, with its recorded events. */
interface RecordedChange {
  readonly at: Ticks;
  readonly eventIds: readonly string[];
}

/**
 * Events that a log records in the future, unless they are withdrawn, such as the end of an assignment. They are
 * created only when they are due: a large tenant has a hundred thousand future ends, and few of them are ever
 * reached.
 */
export class ScheduledEvents {
  readonly #waiting = new Map<string, readonly ScheduledChange[]>();
  readonly #recorded = new Map<string, readonly RecordedChange[]>();
  /** A lower limit for the next change; that change may have been withdrawn. */
  #next: Ticks = Number.POSITIVE_INFINITY;

  /** @param id the key for `withdraw`. Several changes can share it. */
  add(id: string, change: ScheduledChange): void {
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), change]);
    this.#next = Math.min(this.#next, change.at);
  }

  /**
   * Withdraws changes later than an instant.
   *
   * @returns ids of events that a reader of a future instant has caused to be recorded already: they must be removed
   * from the log.
   */
  withdraw(id: string, after: Ticks): string[] {
    keep(this.#waiting, id, ({ at }) => at <= after);
    const recorded = this.#recorded.get(id) ?? [];
    keep(this.#recorded, id, ({ at }) => at <= after);
    return recorded.filter(({ at }) => at > after).flatMap(({ eventIds }) => eventIds);
  }

  /** Takes the events of all changes due by an instant, in the order of the changes. */
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
