import { z } from 'zod';
import { durationMilliseconds } from '../../domain/durations.ts';
import type { Expiration } from '../../domain/role-schedules.ts';
import { instant, text } from './wire.ts';

/**
 * `expirationPattern`. Kinds that we do not know, and `notSpecified` without an end, read as `undefined`: not known, which
 * is not the same as never. Source: pim-api-facts §3.2.
 */
const expiration = z
  .object({ type: text, endDateTime: instant, duration: text })
  .nullish()
  .transform((wire, context): Expiration | undefined => {
    switch (wire?.type?.toLowerCase()) {
      case 'noexpiration':
        return { kind: 'never' };
      case 'afterdatetime':
        if (wire?.endDateTime !== undefined) return { kind: 'at', endDateTime: wire.endDateTime };
        context.addIssue({ code: 'custom', path: ['endDateTime'], message: 'absent' });
        return z.NEVER;
      case 'afterduration':
        if (wire?.duration !== undefined && durationMilliseconds(wire.duration) !== undefined)
          return { kind: 'after', duration: wire.duration };
        context.addIssue({ code: 'custom', path: ['duration'], message: 'not an ISO 8601 duration' });
        return z.NEVER;
      default:
        return wire?.endDateTime === undefined ? undefined : { kind: 'at', endDateTime: wire.endDateTime };
    }
  });

/** `requestSchedule`: null on removals. */
export const scheduleInfo = z
  .object({ startDateTime: instant, expiration })
  .nullish()
  .transform((wire) => ({ startDateTime: wire?.startDateTime, expiration: wire?.expiration }));

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
