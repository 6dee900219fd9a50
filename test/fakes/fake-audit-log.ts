import type { AuditEvent, Window } from '../../src/domain/model/audit-event.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { DirectoryAuditLog, ReadCall } from '../../src/ports/index.ts';

/**
 * The directory audit log in memory, sorted by instant. Events may be added at any time. An event without an instant is
 * in every window.
 */
export class FakeAuditLog implements DirectoryAuditLog {
  /** Every requested window, in order. */
  readonly requestedWindows: Window[] = [];
  readonly #events: AuditEvent[];
  readonly #pageSize: number;
  readonly #failures = new Map<number, Error>();
  #requests = 0;

  constructor(events: readonly AuditEvent[] = [], { pageSize = 1000 }: { readonly pageSize?: number } = {}) {
    this.#events = [...events];
    this.#pageSize = pageSize;
  }

  add(...events: readonly AuditEvent[]): void {
    this.#events.push(...events);
  }

  /** Fails the n-th request from now on, counted from 1 over all windows. It fails once. */
  failAt(request: number, error: Error): void {
    this.#failures.set(this.#requests + request, error);
  }

  async *pages(window: Window, call: ReadCall): AsyncGenerator<readonly AuditEvent[]> {
    this.requestedWindows.push(window);
    const events = this.#events
      .filter(({ activityDateTime }) => activityDateTime === undefined || isWithin(activityDateTime, window))
      .sort((one, other) => compareInstants(other.activityDateTime, one.activityDateTime));
    for (let start = 0; start === 0 || start < events.length; start += this.#pageSize) {
      this.#request(call);
      const page = events.slice(start, start + this.#pageSize);
      if (page.length === 0) return;
      call.tally.pages += 1;
      yield page;
    }
  }

  #request({ signal, tally }: ReadCall): void {
    if (signal.aborted)
      throw new GraphCallError('cancelled', 'cancelled by its caller', { code: 'Cancelled' });
    this.#requests += 1;
    tally.requests += 1;
    const failure = this.#failures.get(this.#requests);
    if (failure !== undefined) throw failure;
  }
}

/** An instant with seven digits, as Graph sends it. Instants of equal length compare as texts. */
function comparable(instant: string): string {
  const [seconds = '', fraction = ''] = instant.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(7, '0')}`;
}

function isWithin(instant: string, { from, to }: Window): boolean {
  const at = comparable(instant);
  return at >= comparable(from.toISOString()) && at <= comparable(to.toISOString());
}

function compareInstants(one: string | undefined, other: string | undefined): number {
  const [left, right] = [one, other].map((instant) => (instant === undefined ? '' : comparable(instant)));
  if (left === right) return 0;
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
