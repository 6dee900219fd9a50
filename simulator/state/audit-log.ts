import { bitsOf, scatter } from '../random.ts';
import { type Ticks, ticksOf, ticksPerHour } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';
import type { GeneratedEvents } from './generated-events.ts';
import { type LogPosition, type PlacedEvent, placeOrder } from './log-position.ts';
import { type RecordedEvent, RecordedEvents } from './recorded-events.ts';
import { ScheduledEvents } from './scheduled-events.ts';

/** Events that become visible hours after they happened (docs/graph-facts.md#reading-the-audit-log). */
export interface LateEvents {
  /** 0 to 1. */
  readonly share: number;
  readonly upToHours: number;
}

interface AuditLogOptions {
  readonly generated: GeneratedEvents;
  /** The tenant's own history. */
  readonly history: readonly LoggedEvent[];
  readonly retentionDays: number;
  readonly lateEvents?: LateEvents | undefined;
}

export interface VisibleRange {
  /** The instant of reading. */
  readonly at: Date | string;
  /** Inclusive. */
  readonly from?: Date | string | undefined;
  /** Inclusive. */
  readonly to?: Date | string | undefined;
  /** Default `true`, as Graph answers. */
  readonly newestFirst?: boolean;
  /** The position to continue after. */
  readonly after?: LogPosition | undefined;
}

/**
 * The directory audit log: events that are generated from their index on reading, merged with recorded events. It has
 * two views. *The truth* (`count`, `all`) is every event that has happened, whether Graph shows it or not. *The
 * visible part* (`visible`, `find`) is what Graph answers: without late events that have not arrived, and without
 * events older than the retention.
 */
export class AuditLog {
  readonly #generated: GeneratedEvents;
  readonly #recorded = new RecordedEvents();
  readonly #scheduled = new ScheduledEvents();
  readonly #replaced = new Set<number>();
  readonly #retention: Ticks;
  readonly #late: LateEvents;

  constructor({ generated, history, retentionDays, lateEvents }: AuditLogOptions) {
    this.#generated = generated;
    this.#retention = retentionDays * 24 * ticksPerHour;
    this.#late = lateEvents ?? { share: 0, upToHours: 0 };
    for (const event of history) {
      const ticks = ticksOf(event.activityDateTime);
      this.#recorded.add({
        ticks,
        id: event.id,
        event,
        visibleFrom: ticks + this.#delayOf(bitsOf(event.id)),
      });
    }
  }

  /** The number of stored events, and of events generated on reading. */
  get size(): { readonly recorded: number; readonly generated: number } {
    return { recorded: this.#recorded.size, generated: this.#generated.count - this.#replaced.size };
  }

  /** The truth: the number of events up to this instant, visible or not. */
  count(at: Date | string): number {
    const now = this.#recordDue(at);
    const generated = this.#generated.firstSince(now + 1);
    const replaced = [...this.#replaced].filter((index) => index < generated).length;
    return generated - replaced + this.#recorded.firstAfter({ ticks: now, id: '\uffff' });
  }

  /** The truth: all events up to this instant, visible or not, oldest first. */
  *all(at: Date | string): Generator<LoggedEvent> {
    const range = { from: Number.NEGATIVE_INFINITY, to: this.#recordDue(at), newestFirst: false };
    for (const { event } of this.#merged(range, undefined)) yield event;
  }

  /** The events that Graph shows at this instant. Lazy: reading ten events generates ten. */
  *visible({ at, from, to, newestFirst = true, after }: VisibleRange): Generator<PlacedEvent> {
    const now = this.#recordDue(at);
    const range = {
      from: Math.max(now - this.#retention, from === undefined ? Number.NEGATIVE_INFINITY : ticksOf(from)),
      to: Math.min(now, to === undefined ? Number.POSITIVE_INFINITY : ticksOf(to)),
      newestFirst,
    };
    for (const placed of this.#merged(range, after)) if (placed.visibleFrom <= now) yield placed;
  }

  /** The event with this id, if it is visible at this instant. */
  find(id: string, at: Date | string): LoggedEvent | undefined {
    const now = this.#recordDue(at);
    const placed = this.#recorded.find(id) ?? this.#generatedById(id);
    if (placed === undefined || placed.visibleFrom > now) return undefined;
    return placed.ticks <= now && placed.ticks >= now - this.#retention ? placed.event : undefined;
  }

  /**
   * Records an event.
   *
   * @param visibleFrom when Graph begins to show it. Default: when it happened.
   * @throws Error when the id exists already, or `activityDateTime` is no instant.
   */
  record<T extends LoggedEvent>(event: T, visibleFrom?: Date | string): void {
    if (this.#recorded.find(event.id) ?? this.#generatedById(event.id))
      throw new Error(`the audit log has an event ${event.id}; replace() gives it other content`);
    const ticks = ticksOf(event.activityDateTime);
    const shown = visibleFrom === undefined ? ticks : ticksOf(visibleFrom);
    this.#recorded.add({ ticks, id: event.id, event, visibleFrom: shown });
  }

  /**
   * Schedules events that are recorded once the log is read at this instant or later.
   *
   * @param id the key for `withdraw`.
   * @param createEvents called once. All its events lie at or before the instant.
   */
  recordLater(id: string, at: Date, createEvents: () => readonly LoggedEvent[]): void {
    this.#scheduled.add(id, { at: ticksOf(at), createEvents });
  }

  /** Withdraws events scheduled under this id after an instant, such as an expiry that will not happen. */
  withdraw(id: string, after: Date): void {
    for (const eventId of this.#scheduled.withdraw(id, ticksOf(after))) this.#recorded.remove(eventId);
  }

  #recordDue(at: Date | string): Ticks {
    const now = ticksOf(at);
    for (const event of this.#scheduled.due(now)) this.record(event);
    return now;
  }

  /**
   * Replaces the content of an event, including its instant.
   *
   * @throws Error when the event does not exist, or the new event has another id.
   */
  replace<T extends LoggedEvent>(id: string, event: T): void {
    if (event.id !== id) throw new Error(`the event that replaces ${id} must have its id, not ${event.id}`);
    const ticks = ticksOf(event.activityDateTime);
    const recorded = this.#recorded.remove(id);
    const index = recorded === undefined ? this.#generated.indexOf(id) : undefined;
    const before = recorded ?? (index === undefined ? undefined : this.#placed(index));
    if (before === undefined) throw new Error(`the audit log has no event ${id} to replace`);
    if (index !== undefined) this.#replaced.add(index);
    this.#recorded.add({ ticks, id, event, visibleFrom: before.visibleFrom });
  }

  #merged(range: Range, after: LogPosition | undefined): Generator<RecordedEvent> {
    const generated = this.#generatedIn(range, after);
    const recorded = this.#recorded.between(range, after);
    return merge(generated, recorded, range.newestFirst);
  }

  *#generatedIn({ from, to, newestFirst }: Range, after: LogPosition | undefined): Generator<RecordedEvent> {
    let low = this.#generated.firstSince(from);
    let high = this.#generated.firstSince(to + 1) - 1;
    // Generated events never share an instant, so the position's instant suffices to continue. A recorded event may
    // share its instant with a generated one; then the id decides.
    if (after !== undefined && newestFirst)
      high = Math.min(high, this.#generated.firstSince(after.ticks + 1) - 1);
    if (after !== undefined && !newestFirst) low = Math.max(low, this.#generated.firstSince(after.ticks));
    const step = newestFirst ? -1 : 1;
    for (let index = newestFirst ? high : low; index >= low && index <= high; index += step) {
      if (this.#replaced.has(index)) continue;
      const placed = this.#placed(index);
      if (after === undefined || placeOrder(placed, after) * step > 0) yield placed;
    }
  }

  #placed(index: number): RecordedEvent {
    const event = this.#generated.event(index);
    const ticks = this.#generated.ticksAt(index);
    return { ticks, id: event.id, event, visibleFrom: ticks + this.#delayOf(scatter(index)) };
  }

  #generatedById(id: string): RecordedEvent | undefined {
    const index = this.#generated.indexOf(id);
    return index === undefined || this.#replaced.has(index) ? undefined : this.#placed(index);
  }

  #delayOf(bits: number): Ticks {
    if ((bits & 0xffff) / 0x10000 >= this.#late.share) return 0;
    return Math.ceil(((bits >>> 16) / 0x10000) * this.#late.upToHours * ticksPerHour) + 1;
  }
}

interface Range {
  readonly from: Ticks;
  readonly to: Ticks;
  readonly newestFirst: boolean;
}

function* merge<T extends LogPosition>(
  one: Iterator<T>,
  other: Iterator<T>,
  newestFirst: boolean,
): Generator<T> {
  let left = one.next();
  let right = other.next();
  while (!left.done || !right.done) {
    const takeLeft = right.done || (!left.done && placeOrder(left.value, right.value) > 0 === newestFirst);
    if (takeLeft && !left.done) {
      yield left.value;
      left = one.next();
    } else if (!right.done) {
      yield right.value;
      right = other.next();
    }
  }
}
