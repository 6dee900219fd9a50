import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import { dateOf, instantOf, lengthOf, ticksOfDate, ticksPerSecond } from './audit-ticks.ts';
import type { Span } from './model/audit-event.ts';
import type { AuditHole } from './model/audit-hole.ts';

/** A hole is written down when it is so short: narrow enough to lose little, and to be found in a few steps. */
const firstHoleTicks = ticksPerSecond;
const holesNamed = 5;
const longestCause = 400;

/**
 * The length at which a span that cannot be read becomes a hole. Beside another hole it is the length of that one, so
 * that an hour of trouble takes a dozen steps and not 3,600.
 */
export function holeTicksAt(from: number, holes: readonly AuditHole[]): number {
  const before = holeBefore(from, holes);
  return before === undefined ? firstHoleTicks : Math.max(firstHoleTicks, lengthOf(before));
}

/** The open hole that ends right before this instant. */
export function holeBefore(from: number, holes: readonly AuditHole[]): AuditHole | undefined {
  return holes.find(({ to, state }) => state === 'open' && to === from - 1);
}

export function newHole({ from, to }: Span, now: Date, cause: string): AuditHole {
  return {
    id: `${instantOf(from)}_${now.toISOString()}`,
    from,
    to,
    state: 'open',
    firstSeen: now,
    lastTried: now,
    tries: 1,
    cause: cause.slice(0, longestCause),
    isNarrowest: false,
  };
}

/** The hole after one more try that did not read it. */
export function triedHole(hole: AuditHole, now: Date, cause: string): AuditHole {
  return { ...hole, lastTried: now, tries: hole.tries + 1, cause: cause.slice(0, longestCause) };
}

/** Whether the tenant's retention has passed the whole of it. */
export function isOutOfRetention(hole: AuditHole, now: Date, retentionDays: number): boolean {
  return hole.to < ticksOfDate(subHours(now, 24 * retentionDays));
}

/** Days until the first of the open holes falls out of the tenant's retention; infinite where there is none. */
export function daysUntilHoleIsLost(holes: readonly AuditHole[], now: Date, retentionDays: number): number {
  const first = Math.min(...holes.map(({ from }) => from));
  if (!Number.isFinite(first)) return Number.POSITIVE_INFINITY;
  const lostAt = addHours(dateOf(first), 24 * retentionDays);
  return (lostAt.getTime() - now.getTime()) / (24 * 3_600_000);
}

/** Holes by name, for a person: the first few of them. */
export function namesOf(holes: readonly AuditHole[]): string {
  const named = holes.slice(0, holesNamed).map(nameOf);
  const others = holes.length - named.length;
  return `${named.join('; ')}${others > 0 ? `; and ${others} more, see table AuditHoles` : ''}`;
}

function nameOf({ from, to, firstSeen, tries, cause }: AuditHole): string {
  const when = from === to ? `at ${instantOf(from)}` : `from ${instantOf(from)} to ${instantOf(to)}`;
  return `${when} (first seen ${firstSeen.toISOString()}, tried ${tries} times: ${cause.replace(/\.$/, '')})`;
}
