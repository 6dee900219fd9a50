import { bitsOf, scatter } from '../random.ts';
import { type Ticks, ticksOf, ticksPerHour } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';
import type { GeneratedEvents } from './generated-events.ts';
import { type LogPosition, type PlacedEvent, placeOrder } from './log-position.ts';
import { type RecordedEvent, RecordedEvents } from './recorded-events.ts';
import { ScheduledEvents } from './scheduled-events.ts';

/** Some events show only hours after they happened (pim-api-facts §7.3: order of arrival). */
export interface LateEvents {
  /** 0 to 1. */
  readonly share: number;
  readonly upToHours: number;
}

export interface AuditLogOptions {
  readonly generated: GeneratedEvents;
  /** The tenant's own history. */
  readonly history: readonly LoggedEvent[];
  readonly retentionDays: number;
  readonly lateEvents?: LateEvents | undefined;
}

export interface VisibleRange {
  /** The instant at which somebody looks. */
  readonly at: Date | string;
  /** Included. */
  readonly from?: Date | string | undefined;
  /** Included. */
  readonly to?: Date | string | undefined;
  /** Default `true`, as Graph answers. */
  readonly newestFirst?: boolean;
  /** Go on after this position. */
  readonly after?: LogPosition | undefined;
}

/**
 * The directory audit log: events that are generated from their index when somebody reads them, merged with events that
 * were recorded. There are two views of it. *The truth* (`count`, `all`) is every event that has happened, whether or not
 * Graph shows it yet or still. *What is visible* (`visible`, `find`) is what Graph answers: not yet what arrives late,
 * and no longer what is older than the retention.
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

  /** How much of the log is stored, and how much is made when it is read. */
  get size(): { readonly recorded: number; readonly generated: number } {
    return { recorded: this.#recorded.size, generated: this.#generated.count - this.#replaced.size };
  }

  /** The truth: how many events have happened up to this instant, visible or not. */
  count(at: Date | string): number {
    const now = this.#recordDue(at);
    const generated = this.#generated.firstSince(now + 1);
    const replaced = [...this.#replaced].filter((index) => index < generated).length;
    return generated - replaced + this.#recorded.firstAfter({ ticks: now, id: '\uffff' });
  }

  /** The truth: every event that has happened up to this instant, visible or not, oldest first. */
  *all(at: Date | string): Generator<LoggedEvent> {
    const range = { from: Number.NEGATIVE_INFINITY, to: this.#recordDue(at), newestFirst: false };
    for (const { event } of this.#merged(range, undefined)) yield event;
  }

  /** What Graph shows somebody who looks at this instant. Lazy: reading ten events makes ten. */
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
   * Writes an event into the log.
   *
   * @param visibleFrom when Graph begins to show it; default: as soon as it has happened.
   * @throws Error when there is an event with this id, or its `activityDateTime` is no instant.
   */
  record<T extends LoggedEvent>(event: T, visibleFrom?: Date | string): void {
    if (this.#recorded.find(event.id) ?? this.#generatedById(event.id))
      throw new Error(`the audit log has an event ${event.id}; replace() gives it other content`);
    const ticks = ticksOf(event.activityDateTime);
    const shown = visibleFrom === undefined ? ticks : ticksOf(visibleFrom);
    this.#recorded.add({ ticks, id: event.id, event, visibleFrom: shown });
  }

  /**
   * Has events written when somebody looks at the log at this instant or later.
   *
   * @param id by which `withdraw` takes them back.
   * @param createEvents makes them, once. All lie at or before the instant.
   */
  recordLater(id: string, at: Date, createEvents: () => readonly LoggedEvent[]): void {
    this.#scheduled.add(id, { at: ticksOf(at), createEvents });
  }

  /** Takes back what is written ahead under this id for later than an instant, such as an expiry that will not happen now. */
  withdraw(id: string, after: Date): void {
    for (const eventId of this.#scheduled.withdraw(id, ticksOf(after))) this.#recorded.remove(eventId);
  }

  #recordDue(at: Date | string): Ticks {
    const now = ticksOf(at);
    for (const event of this.#scheduled.due(now)) this.record(event);
    return now;
  }

  /**
   * Gives the event with this id other content, its instant included.
   *
   * @throws Error when there is none, or the new event has another id.
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
    // No two generated events share an instant, so the position's instant is enough to go on from; where the position
    // is that of a recorded event which shares its instant with a generated one, the id decides.
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
