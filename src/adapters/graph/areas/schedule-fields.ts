import { z } from 'zod';
import { durationMilliseconds } from '../../../domain/matching/instants.ts';
import type {
  AccessInstance,
  AccessSchedule,
  AssignmentType,
  Expiration,
  MemberType,
} from '../../../domain/model/role-schedules.ts';
import { id, isInstant, sent, toInstant } from '../client/wire.ts';

/** What schedules and instances of roles and of groups have in common. */

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

/** `undefined`: a kind was not stated. */
const kindsWithAnInstant: ReadonlySet<string | undefined> = new Set([
  'afterdatetime',
  'notspecified',
  undefined,
]);

/**
 * Unknown kinds, and `notSpecified` without an end, read as `undefined`: an unknown end is not the same as none.
 */
export function toExpiration(wire: WireExpiration | null | undefined): Expiration | undefined {
  if (wire == null) return undefined;
  const kind = kindOf(wire);
  if (kind === 'noexpiration') return { kind: 'never' };
  if (kind === 'afterduration') return { kind: 'after', duration: wire.duration ?? '' };
  if (!kindsWithAnInstant.has(kind)) return undefined;
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

const memberTypes: readonly MemberType[] = ['Direct', 'Group', 'Inherited'];
const assignmentTypes: readonly AssignmentType[] = ['Assigned', 'Activated'];

/** Evolvable in Graph: one that we do not know reads as not known. */
export function toMemberType(wire: string | null | undefined): MemberType | undefined {
  return memberTypes.find((known) => known === wire);
}

/** As member types. */
export function toAssignmentType(wire: string | null | undefined): AssignmentType | undefined {
  return assignmentTypes.find((known) => known === wire);
}

/** The fields of a schedule, beside its key and its member type, as they are asked for. */
export const scheduleNames = [
  'status',
  'createdUsing',
  'createdDateTime',
  'modifiedDateTime',
  'scheduleInfo',
];

export const scheduleFields = {
  id,
  status: id,
  createdUsing: sent.text,
  createdDateTime: sent.instant,
  modifiedDateTime: sent.instant,
  scheduleInfo,
  memberType: sent.text,
  assignmentType: sent.text,
};
type WireSchedule = z.infer<z.ZodObject<typeof scheduleFields>>;

/** A schedule without what differs: whom it is for, and how types are spelled. */
export function toScheduleState(
  wire: WireSchedule,
): Omit<AccessSchedule, 'kind' | 'key' | 'memberType' | 'assignmentType'> {
  return {
    id: wire.id,
    status: wire.status,
    createdUsing: wire.createdUsing ?? undefined,
    createdDateTime: toInstant(wire.createdDateTime),
    modifiedDateTime: toInstant(wire.modifiedDateTime),
    startDateTime: toInstant(wire.scheduleInfo?.startDateTime),
    expiration: toExpiration(wire.scheduleInfo?.expiration),
  };
}

export const instanceTimeNames = ['startDateTime', 'endDateTime'];

export const instanceTimes = {
  startDateTime: sent.instant,
  // Null is "without end"; a missing field is not.
  endDateTime: sent.instantOrNull,
};
type WireInstanceTimes = z.infer<z.ZodObject<typeof instanceTimes>>;

export function toInstanceTimes({
  startDateTime,
  endDateTime,
}: WireInstanceTimes): Pick<AccessInstance, 'startDateTime' | 'endDateTime'> {
  return { startDateTime: toInstant(startDateTime), endDateTime: toInstant(endDateTime) ?? 'never' };
}
