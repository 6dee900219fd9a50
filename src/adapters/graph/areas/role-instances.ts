import { z } from 'zod';
import type { ScheduleKind } from '../../../domain/model/access.ts';
import type { RoleScheduleInstance } from '../../../domain/model/role-schedules.ts';
import type { RoleManagement } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { notSent } from '../client/failures.ts';
import { nameOf } from '../client/operation.ts';
import { id, type ReadAt, readWire, sent } from '../client/wire.ts';
import { listRows, type RoleCollection, readOperations, readRow, toRoleKey } from './role-collection.ts';
import {
  instanceTimeNames,
  instanceTimes,
  toAssignmentType,
  toInstanceTimes,
  toMemberType,
} from './schedule-fields.ts';

export const instanceOperations = readOperations('Instance', 'ScheduleInstances', 'Read');

const select = [
  'id',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  ...instanceTimeNames,
  'memberType',
];

/**
 * `unifiedRoleAssignmentScheduleInstance`, `unifiedRoleEligibilityScheduleInstance`. Source:
 * docs/graph-facts.md#fields-of-schedules-and-instances.
 */
const wireInstance = z.compile(
  z.object({
    id,
    principalId: id,
    roleDefinitionId: id,
    directoryScopeId: id,
    ...instanceTimes,
    memberType: sent.text,
    assignmentType: sent.text,
    roleAssignmentOriginId: sent.text,
    roleAssignmentScheduleId: sent.text,
    roleEligibilityScheduleId: sent.text,
  }),
);

/** @throws GraphCallError `invalid-response` for an instance that lacks what Graph promises. */
function toRoleScheduleInstance(kind: ScheduleKind, item: unknown, at: ReadAt): RoleScheduleInstance {
  const wire = readWire(wireInstance, item, at);
  return {
    kind,
    id: wire.id,
    key: toRoleKey(wire),
    scheduleId:
      (kind === 'assignment' ? wire.roleAssignmentScheduleId : wire.roleEligibilityScheduleId) ?? undefined,
    ...toInstanceTimes(wire),
    memberType: toMemberType(wire.memberType),
    assignmentType: toAssignmentType(wire.assignmentType),
    originId: wire.roleAssignmentOriginId ?? undefined,
  };
}

export const instanceCollection: RoleCollection<RoleScheduleInstance> = {
  operations: instanceOperations,
  select: {
    assignment: [...select, 'assignmentType', 'roleAssignmentOriginId', 'roleAssignmentScheduleId'],
    eligibility: [...select, 'roleEligibilityScheduleId'],
  },
  convert: toRoleScheduleInstance,
};

/**
 * Lists schedule instances: what holds now; `mine` lists what the signed-in user has, through a group included.
 * Instances have no status: a filter by one is refused here, because Graph could only ignore it or fail.
 *
 * - `GET /roleManagement/directory/roleAssignmentScheduleInstances`: `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')`: a user with `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleInstances`: `RoleEligibilitySchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')`: a user with `RoleEligibilitySchedule.Read.Directory`
 *
 * Source: docs/graph-facts.md#listings-of-pim-resources.
 */
export function listInstances(client: GraphClient): RoleManagement['instances'] {
  return async function* (kind, wanted, call) {
    if (wanted.status !== undefined) {
      const because = 'schedule instances have no status to filter by. Leave it out.';
      throw notSent('rejected', nameOf(instanceOperations[kind].list), 'NoSuchFilter', because);
    }
    yield* listRows(client, instanceCollection, kind, wanted, call);
  };
}

/**
 * Reads one schedule instance.
 *
 * - `GET /roleManagement/directory/roleAssignmentScheduleInstances/{id}`: `RoleAssignmentSchedule.Read.Directory`
 * - `GET /roleManagement/directory/roleEligibilityScheduleInstances/{id}`: `RoleEligibilitySchedule.Read.Directory`
 *
 * Source: docs/graph-facts.md#listings-of-pim-resources.
 */
export function readInstance(client: GraphClient): RoleManagement['instance'] {
  return (kind, instanceId, call) => readRow(client, instanceCollection, kind, instanceId, call);
}
