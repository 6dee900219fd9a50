import { addMilliseconds } from 'date-fns/addMilliseconds';
import { isObject, type JsonObject } from '../../json-object.ts';
import { badRequest } from '../../refusal.ts';
import { parseTicks } from '../../time.ts';
import { type Expiration, endOf, type ScheduleWindow } from '../role-schedules.ts';
import { millisecondsOf } from './duration.ts';
import { missingParameter, unusableSchedule } from './refusals.ts';

const expirationTypes = ['notSpecified', 'noExpiration', 'afterDateTime', 'afterDuration'] as const;

/**
 * Reads `requestSchedule`.
 * @param now the default start.
 * @throws GraphRefusal 400
 */
export function readScheduleInfo(value: unknown, now: Date): ScheduleWindow {
  if (value === undefined || value === null) throw missingParameter('scheduleInfo');
  const info = complexValue(value, 'scheduleInfo', ['startDateTime', 'expiration', 'recurrence']);
  if ((info.recurrence ?? undefined) !== undefined) throw unusableSchedule('A recurrence is not supported.');
  const requested = readInstant(info.startDateTime, 'startDateTime') ?? now;
  // A start in the past silently becomes now, and a duration counts from there
  // (docs/graph-facts.md#start-and-end-of-a-request).
  const startsAt = requested > now ? requested : now;
  if ((info.expiration ?? undefined) === undefined) throw missingParameter('expiration');
  const pattern = complexValue(info.expiration, 'expiration', ['type', 'endDateTime', 'duration']);
  const window = { startsAt, expiration: readExpiration(pattern, startsAt) };
  const end = endOf(window);
  if (end !== undefined && end <= startsAt)
    throw unusableSchedule('The schedule ends before it begins, or has ended already.');
  return window;
}

/** Moves a schedule to another start. A duration counts from the new start; a fixed end stays. */
export function windowFrom({ expiration }: ScheduleWindow, startsAt: Date): ScheduleWindow {
  if (expiration.type !== 'afterDuration') return { startsAt, expiration };
  const endsAt = addMilliseconds(startsAt, millisecondsOf(expiration.duration) ?? 0);
  return { startsAt, expiration: { ...expiration, endsAt } };
}

function readExpiration(pattern: JsonObject, startsAt: Date): Expiration {
  const written = String(pattern.type ?? 'notSpecified').toLowerCase();
  const type = expirationTypes.find((each) => each.toLowerCase() === written);
  if (type === undefined) throw badRequest(`Requested value '${String(pattern.type)}' was not found.`);
  switch (type) {
    case 'noExpiration':
      return { type };
    case 'afterDateTime': {
      const endsAt = readInstant(pattern.endDateTime, 'endDateTime');
      if (endsAt === undefined) throw unusableSchedule('afterDateTime needs an endDateTime.');
      return { type, endsAt };
    }
    case 'afterDuration': {
      const { duration } = pattern;
      const length = typeof duration === 'string' ? millisecondsOf(duration) : undefined;
      if (typeof duration !== 'string' || length === undefined)
        throw unusableSchedule(`afterDuration needs a duration such as PT8H; got '${String(duration)}'.`);
      return { type, duration, endsAt: addMilliseconds(startsAt, length) };
    }
    case 'notSpecified':
      throw unusableSchedule('The type of the expiration is not specified.');
    default:
      return type satisfies never;
  }
}

/**
 * An instant without a zone is refused here. Graph would read it in an unexpected zone
 * (docs/graph-facts.md#start-and-end-of-a-request).
 */
function readInstant(value: unknown, name: string): Date | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || parseTicks(value) === undefined)
    throw badRequest(`Cannot convert the literal '${String(value)}' of '${name}' to 'Edm.DateTimeOffset'.`);
  return new Date(value);
}

function complexValue(value: unknown, name: string, known: readonly string[]): JsonObject {
  if (!isObject(value)) throw badRequest(`Invalid value specified for property '${name}' of the request.`);
  for (const each of Object.keys(value))
    if (!each.includes('@') && !known.includes(each))
      throw badRequest(`The property '${each}' does not exist on '${name}'.`);
  return value;
}
