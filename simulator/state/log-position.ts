import type { Ticks } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';

/** A position in the audit log's order: by instant, then by id. */
export interface LogPosition {
  readonly ticks: Ticks;
  readonly id: string;
}

export interface PlacedEvent extends LogPosition {
  readonly event: LoggedEvent;
}

/** Negative: `one` comes before `other`. */
export function placeOrder(one: LogPosition, other: LogPosition): number {
  return one.ticks - other.ticks || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
