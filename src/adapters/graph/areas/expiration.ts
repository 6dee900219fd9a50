import { z } from 'zod';
import { durationMilliseconds } from '../../../domain/model/durations.ts';
import type { Expiration } from '../../../domain/model/role-schedules.ts';
import { isInstant, sent, toInstant } from '../client/wire.ts';

/** `expirationPattern`. Source: docs/graph-facts.md#fields-of-schedules-and-instances. */
const expiration = z.object({ type: sent.text, endDateTime: sent.instant, duration: sent.text });
type WireExpiration = z.infer<typeof expiration>;

const wholeExpiration = expiration
  .refine(hasItsEnd, { path: ['endDateTime'], error: 'absent' })
  .refine(hasItsLength, { path: ['duration'], error: 'not an ISO 8601 duration' });

/** `requestSchedule`: null on removals. */
export const scheduleInfo = z
  .object({ startDateTime: sent.instant, expiration: wholeExpiration.nullish() })
  .nullish();

function kindOf({ type }: WireExpiration): string | undefined {
  return type?.toLowerCase();
}

function hasItsEnd(wire: WireExpiration): boolean {
  return kindOf(wire) !== 'afterdatetime' || isInstant(wire.endDateTime);
}

function hasItsLength(wire: WireExpiration): boolean {
  return kindOf(wire) !== 'afterduration' || durationMilliseconds(wire.duration ?? '') !== undefined;
}

/**
 * Unknown kinds, and `notSpecified` without an end, read as `undefined`: an unknown end is not the same as none.
 */
export function toExpiration(wire: WireExpiration | null | undefined): Expiration | undefined {
  if (wire == null) return undefined;
  const kind = kindOf(wire);
  if (kind === 'noexpiration') return { kind: 'never' };
  if (kind === 'afterduration') return { kind: 'after', duration: wire.duration ?? '' };
  const endDateTime = toInstant(wire.endDateTime);
  return endDateTime === undefined ? undefined : { kind: 'at', endDateTime };
}

/** An expiration as Graph takes it, times in UTC with their `Z` (without one they are read in an unexpected zone). */
export function toWireExpiration(wanted: Expiration): Readonly<Record<string, string>> {
  switch (wanted.kind) {
    case 'never':
      return { type: 'noExpiration' };
    case 'at':
      return { type: 'afterDateTime', endDateTime: wanted.endDateTime.toISOString() };
    case 'after':
      return { type: 'afterDuration', duration: wanted.duration };
    default:
      return wanted satisfies never;
  }
}
