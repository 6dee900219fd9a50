import { z } from 'zod';
import { durationMilliseconds } from '../../../domain/matching/instants.ts';
import type { ScheduleKind } from '../../../domain/model/access.ts';
import type {
  AssignmentType,
  Expiration,
  MemberType,
  RoleSchedule,
} from '../../../domain/model/role-schedules.ts';
import type { RoleManagement } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { id, isInstant, type ReadAt, readWire, sent, toInstant } from '../client/wire.ts';
import { listRows, type RoleCollection, readOperations, readRow, toRoleKey } from './role-collection.ts';

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

export const scheduleOperations = readOperations('Schedule', 'Schedules', 'Read');

const select = [
  'id',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'status',
  'createdUsing',
  'createdDateTime',
  'modifiedDateTime',
  'scheduleInfo',
  'memberType',
];
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

/**
 * `unifiedRoleAssignmentSchedule`, `unifiedRoleEligibilitySchedule`. Source:
 * docs/graph-facts.md#fields-of-schedules-and-instances.
 */
const wireSchedule = z.compile(
  z.object({
    id,
    principalId: id,
    roleDefinitionId: id,
    directoryScopeId: id,
    status: id,
    createdUsing: sent.text,
    createdDateTime: sent.instant,
    modifiedDateTime: sent.instant,
    scheduleInfo,
    memberType: sent.text,
    assignmentType: sent.text,
  }),
);

/** @throws GraphCallError `invalid-response` for a schedule that lacks what Graph promises. */
function toRoleSchedule(kind: ScheduleKind, item: unknown, at: ReadAt): RoleSchedule {
  const wire = readWire(wireSchedule, item, at);
  return {
    kind,
    id: wire.id,
    key: toRoleKey(wire),
    status: wire.status,
    createdUsing: wire.createdUsing ?? undefined,
    createdDateTime: toInstant(wire.createdDateTime),
    modifiedDateTime: toInstant(wire.modifiedDateTime),
    startDateTime: toInstant(wire.scheduleInfo?.startDateTime),
    expiration: toExpiration(wire.scheduleInfo?.expiration),
    memberType: toMemberType(wire.memberType),
    assignmentType: toAssignmentType(wire.assignmentType),
  };
}

export const scheduleCollection: RoleCollection<RoleSchedule> = {
  operations: scheduleOperations,
  select: { assignment: [...select, 'assignmentType'], eligibility: select },
  convert: toRoleSchedule,
};

/**
 * Lists role schedules: what is planned, now or later; `mine` lists what the signed-in user has, through a group
 * included.
 *
 * - `GET /roleManagement/directory/roleAssignmentSchedules`: `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleAssignmentSchedules/filterByCurrentUser(on='principal')`: a user with `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilitySchedules`: `RoleEligibilitySchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilitySchedules/filterByCurrentUser(on='principal')`: a user with `RoleEligibilitySchedule.Read.Directory`
 *
 * Source: docs/graph-facts.md#listings-of-pim-resources.
 */
export function listSchedules(client: GraphClient): RoleManagement['schedules'] {
  return async function* (kind, wanted, call) {
    yield* listRows(client, scheduleCollection, kind, wanted, call);
  };
}

/**
 * Reads one role schedule. A new one may not be found for minutes (docs/graph-facts.md#delays-after-a-change).
 *
 * - `GET /roleManagement/directory/roleAssignmentSchedules/{id}`: `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilitySchedules/{id}`: `RoleEligibilitySchedule.Read.Directory`
 *
 * Source: docs/graph-facts.md#listings-of-pim-resources.
 */
export function readSchedule(client: GraphClient): RoleManagement['schedule'] {
  return (kind, scheduleId, call) => readRow(client, scheduleCollection, kind, scheduleId, call);
}
