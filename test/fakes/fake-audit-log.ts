import { dateOf, instantOf } from '../../src/domain/audit-ticks.ts';
import type { AuditEvent, Span, Window } from '../../src/domain/model/audit-event.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { AuditCall, DirectoryAuditLog } from '../../src/ports/index.ts';

/**
 * The directory audit log in memory, sorted by instant. Events may be added at any time. An event without an instant is
 * in every span.
 */
export class FakeAuditLog implements DirectoryAuditLog {
  /** Every requested span, in order, to the millisecond. */
  readonly requestedWindows: Window[] = [];
  /** Fails every request while it is set. */
  outage: Error | undefined;
  /** Called before each request, with its number. */
  onRequest: (request: number) => void = () => {};
  readonly #events: AuditEvent[];
  readonly #pageSize: number;
  readonly #failures = new Map<number, Error>();
  readonly #breaking = new Map<string, Error>();
  readonly #spoilt = new Map<string, AuditEvent>();
  #endEarly: { pages: number; listings: number } | undefined;
  #requests = 0;

  constructor(events: readonly AuditEvent[] = [], { pageSize = 1000 }: { readonly pageSize?: number } = {}) {
    this.#events = [...events];
    this.#pageSize = pageSize;
  }

  add(...events: readonly AuditEvent[]): void {
    this.#events.push(...events);
  }

  /** Takes events out of the log, as the end of their retention does. */
  remove(...ids: readonly string[]): void {
    this.#events.splice(0, Infinity, ...this.#events.filter(({ id }) => !ids.includes(id)));
  }

  /** Fails the n-th request from now on, counted from 1 over all windows. It fails once. */
  failAt(request: number, error: Error): void {
    this.#failures.set(this.#requests + request, error);
  }

  /** From now on each page that this event is on fails. */
  breakAt(id: string, error: Error): void {
    this.#breaking.set(id, error);
  }

  /** From now on another row stands where this event should. */
  spoil(id: string, row: AuditEvent): void {
    this.#spoilt.set(id, row);
  }

  /** Ends what `breakAt` and `spoil` began. */
  mend(): void {
    this.#breaking.clear();
    this.#spoilt.clear();
  }

  /** The next listings of more pages than so many end after them, without an error. */
  endEarly(pages: number, listings = 1): void {
    this.#endEarly = { pages, listings };
  }

  async *pages(span: Span, call: AuditCall): AsyncGenerator<readonly AuditEvent[]> {
    this.requestedWindows.push({ from: dateOf(span.from), to: dateOf(span.to) });
    const size = Math.min(this.#pageSize, call.pageSize ?? this.#pageSize);
    const events = this.#eventsIn(span, size);
    for (let start = 0; start === 0 || start < events.length; start += size) {
      const page = events.slice(start, start + size);
      this.#request(call, page);
      if (page.length === 0) return;
      call.tally.pages += 1;
      yield page.map((event) => this.#spoilt.get(event.id) ?? event);
    }
  }

  #eventsIn(span: Span, size: number): AuditEvent[] {
    const events = this.#events
      .filter(({ activityDateTime }) => activityDateTime === undefined || isWithin(activityDateTime, span))
      .sort((one, other) => compareInstants(other.activityDateTime, one.activityDateTime));
    const most = this.#endEarly === undefined ? events.length : this.#endEarly.pages * size;
    if (this.#endEarly === undefined || events.length <= most) return events;
    this.#endEarly.listings -= 1;
    if (this.#endEarly.listings === 0) this.#endEarly = undefined;
    return events.slice(0, most);
  }

  #request({ signal, tally }: AuditCall, page: readonly AuditEvent[]): void {
    if (!signal.aborted) this.onRequest(this.#requests + 1);
    if (signal.aborted)
      throw new GraphCallError('cancelled', 'cancelled by its caller', { code: 'Cancelled' });
    this.#requests += 1;
    tally.requests += 1;
    const broken = page.map(({ id }) => this.#breaking.get(id)).find((error) => error !== undefined);
    const failure = this.outage ?? this.#failures.get(this.#requests) ?? broken;
    if (failure !== undefined) throw failure;
  }
}

/** An instant with seven digits, as Graph sends it. Instants of equal length compare as texts. */
function comparable(instant: string): string {
  const [seconds = '', fraction = ''] = instant.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(7, '0')}`;
}

function isWithin(instant: string, { from, to }: Span): boolean {
  const at = comparable(instant);
  return at >= comparable(instantOf(from)) && at <= comparable(instantOf(to));
}

function compareInstants(one: string | undefined, other: string | undefined): number {
  const [left, right] = [one, other].map((instant) => (instant === undefined ? '' : comparable(instant)));
  if (left === right) return 0;
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
