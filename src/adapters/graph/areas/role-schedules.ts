import { z } from 'zod';
import type { ScheduleKind } from '../../../domain/model/access.ts';
import type { RoleSchedule } from '../../../domain/model/role-schedules.ts';
import type { RoleManagement } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { id, type ReadAt, readWire } from '../client/wire.ts';
import { listRows, type RoleCollection, readOperations, readRow, toRoleKey } from './role-collection.ts';
import {
  scheduleFields,
  scheduleNames,
  toAssignmentType,
  toMemberType,
  toScheduleState,
} from './schedule-fields.ts';

export const scheduleOperations = readOperations('Schedule', 'Schedules', 'Read');

const select = ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId', ...scheduleNames, 'memberType'];

/**
 * `unifiedRoleAssignmentSchedule`, `unifiedRoleEligibilitySchedule`. Source:
 * docs/graph-facts.md#fields-of-schedules-and-instances.
 */
const wireSchedule = z.compile(
  z.object({
    ...scheduleFields,
    principalId: id,
    roleDefinitionId: id,
    directoryScopeId: id,
  }),
);

/** @throws GraphCallError `invalid-response` for a schedule that lacks what Graph promises. */
function toRoleSchedule(kind: ScheduleKind, item: unknown, at: ReadAt): RoleSchedule {
  const wire = readWire(wireSchedule, item, at);
  return {
    kind,
    key: toRoleKey(wire),
    ...toScheduleState(wire),
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
