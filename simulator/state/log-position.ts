import type { Ticks } from '../time.ts';
import type { LoggedEvent } from './audit-event.ts';

/** A place in the order of the audit log: by instant, then by id. */
export interface LogPosition {
  readonly ticks: Ticks;
  readonly id: string;
}

export interface PlacedEvent extends LogPosition {
  readonly event: LoggedEvent;
}

/** Negative: the one comes before the other. */
export function placeOrder(one: LogPosition, other: LogPosition): number {
  return one.ticks - other.ticks || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
