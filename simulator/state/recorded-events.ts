import type { Ticks } from '../time.ts';
import { type LogPosition, type PlacedEvent, placeOrder } from './log-position.ts';

/** A stored event, and the instant when Graph begins to show it. */
export interface RecordedEvent extends PlacedEvent {
  readonly visibleFrom: Ticks;
}

/** Stored events in the order of the log. */
export class RecordedEvents {
  readonly #ordered: RecordedEvent[] = [];
  readonly #byId = new Map<string, RecordedEvent>();

  get size(): number {
    return this.#ordered.length;
  }

  find(id: string): RecordedEvent | undefined {
    return this.#byId.get(id);
  }

  /** @throws Error when the id exists already. */
  add(recorded: RecordedEvent): void {
    if (this.#byId.has(recorded.id))
      throw new Error(`two events of the audit log have the id ${recorded.id}`);
    this.#byId.set(recorded.id, recorded);
    this.#ordered.splice(this.firstAfter(recorded), 0, recorded);
  }

  remove(id: string): RecordedEvent | undefined {
    const recorded = this.#byId.get(id);
    if (recorded === undefined) return undefined;
    this.#byId.delete(id);
    this.#ordered.splice(this.firstAfter(recorded) - 1, 1);
    return recorded;
  }

  /** The index of the first event after this position. */
  firstAfter(position: LogPosition): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const probe = (low + high) >>> 1;
      const placed = this.#ordered[probe];
      if (placed !== undefined && placeOrder(placed, position) <= 0) low = probe + 1;
      else high = probe;
    }
    return low;
  }

  *between(
    { from, to, newestFirst }: { from: Ticks; to: Ticks; newestFirst: boolean },
    after: LogPosition | undefined,
  ): Generator<RecordedEvent> {
    const step = newestFirst ? -1 : 1;
    let index = newestFirst
      ? this.firstAfter({ ticks: to, id: '\uffff' }) - 1
      : this.firstAfter({ ticks: from, id: '' });
    if (after !== undefined) {
      const next = this.firstAfter(after);
      const last = this.#ordered[next - 1];
      const isAtPosition = last !== undefined && placeOrder(last, after) === 0;
      index = newestFirst ? Math.min(index, isAtPosition ? next - 2 : next - 1) : Math.max(index, next);
    }
    for (; index >= 0 && index < this.#ordered.length; index += step) {
      const recorded = this.#ordered[index];
      if (recorded === undefined || recorded.ticks < from || recorded.ticks > to) return;
      yield recorded;
    }
  }
}
