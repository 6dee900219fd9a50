import { z } from 'zod';
import type { GroupKey, ScheduleKind } from '../../../domain/model/access.ts';
import type {
  AssignmentType,
  GroupInstance,
  GroupSchedule,
  MemberType,
} from '../../../domain/model/role-schedules.ts';
import type { GroupAccess, ReadCall, ReadPage } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { invalidResponse } from '../client/failures.ts';
import { listing } from '../client/listing.ts';
import { allEqual, type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, type ReadAt, readRows, readWire, sent } from '../client/wire.ts';
import {
  instanceTimeNames,
  instanceTimes,
  scheduleFields,
  scheduleNames,
  toAssignmentType,
  toInstanceTimes,
  toMemberType,
  toScheduleState,
} from './schedule-fields.ts';

const path = '/identityGovernance/privilegedAccess/group';
const ofEligibilities = {
  application: 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  delegated: undefined,
  hasNumbers: false,
} as const;
const ofAssignments = {
  application: 'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  delegated: undefined,
  hasNumbers: false,
} as const;

export const groupAccessOperations = {
  eligibilitySchedules: graphOperation(
    'listGroupEligibilitySchedules',
    'GET',
    `${path}/eligibilitySchedules`,
    ofEligibilities,
  ),
  eligibilityInstances: graphOperation(
    'listGroupEligibilityInstances',
    'GET',
    `${path}/eligibilityScheduleInstances`,
    ofEligibilities,
  ),
  assignmentSchedules: graphOperation(
    'listGroupAssignmentSchedules',
    'GET',
    `${path}/assignmentSchedules`,
    ofAssignments,
  ),
  assignmentInstances: graphOperation(
    'listGroupAssignmentInstances',
    'GET',
    `${path}/assignmentScheduleInstances`,
    ofAssignments,
  ),
} as const satisfies Record<string, GraphOperation>;

const keyFields = { principalId: id, groupId: id, accessId: id };
const keyNames = ['id', 'principalId', 'groupId', 'accessId', 'memberType'];

/** `privilegedAccessGroup…Schedule`. Source: docs/graph-facts.md#pim-for-groups. */
const wireSchedule = z.object({ ...keyFields, ...scheduleFields });

/** `privilegedAccessGroup…ScheduleInstance`. */
const wireInstance = z.object({
  id,
  ...keyFields,
  ...instanceTimes,
  memberType: sent.text,
  assignmentType: sent.text,
  eligibilityScheduleId: sent.text,
  assignmentScheduleId: sent.text,
});

/** A listing of one kind. */
interface GroupCollection {
  readonly operation: GraphOperation;
  readonly select: readonly string[];
}

const schedules: Readonly<Record<ScheduleKind, GroupCollection>> = {
  eligibility: {
    operation: groupAccessOperations.eligibilitySchedules,
    select: [...keyNames, ...scheduleNames],
  },
  assignment: {
    operation: groupAccessOperations.assignmentSchedules,
    select: [...keyNames, ...scheduleNames, 'assignmentType'],
  },
};
const instances: Readonly<Record<ScheduleKind, GroupCollection>> = {
  eligibility: {
    operation: groupAccessOperations.eligibilityInstances,
    select: [...keyNames, ...instanceTimeNames, 'eligibilityScheduleId'],
  },
  assignment: {
    operation: groupAccessOperations.assignmentInstances,
    select: [...keyNames, ...instanceTimeNames, 'assignmentType', 'assignmentScheduleId'],
  },
};

/**
 * Reads PIM for Groups, group by group: Graph lists nothing without a group or a principal to look for.
 *
 * - `GET /identityGovernance/privilegedAccess/group/eligibilitySchedules`: `PrivilegedEligibilitySchedule.Read.AzureADGroup`
 * - `GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances`: `PrivilegedEligibilitySchedule.Read.AzureADGroup`
 * - `GET /identityGovernance/privilegedAccess/group/assignmentSchedules`: `PrivilegedAssignmentSchedule.Read.AzureADGroup`
 * - `GET /identityGovernance/privilegedAccess/group/assignmentScheduleInstances`: `PrivilegedAssignmentSchedule.Read.AzureADGroup`
 *
 * Source: docs/graph-facts.md#pim-for-groups.
 */
export function createGroupAccess(client: GraphClient): GroupAccess {
  return {
    schedules: (kind, groupId, call) =>
      listOfGroup(client, schedules[kind], groupId, call, (item, at) => toSchedule(kind, item, at)),
    instances: (kind, groupId, call) =>
      listOfGroup(client, instances[kind], groupId, call, (item, at) => toInstance(kind, item, at)),
  };
}

async function* listOfGroup<T extends { readonly key: GroupKey }>(
  client: GraphClient,
  { operation, select }: GroupCollection,
  groupId: string,
  call: ReadCall,
  convert: (item: unknown, at: ReadAt) => T,
): AsyncGenerator<ReadPage<T>> {
  const query = { $filter: allEqual({ groupId }), $select: select.join(',') };
  const request = requestFor(operation, { query });
  const convertOwn = (item: unknown, at: ReadAt) => {
    const row = convert(item, at);
    if (row.key.groupId === groupId.toLowerCase()) return row;
    throw odd(at, `is about group ${row.key.groupId}, and group ${groupId} was asked for`);
  };
  for await (const page of listing(client, request, call))
    yield readRows(page, nameOf(operation), convertOwn);
}

/** @throws GraphCallError `invalid-response` for a row that lacks what Graph promises. */
function toSchedule(kind: ScheduleKind, item: unknown, at: ReadAt): GroupSchedule {
  const wire = readWire(wireSchedule, item, at);
  return {
    kind,
    key: toGroupKey(wire, at),
    ...toScheduleState(wire),
    ...typesOf(wire),
  };
}

/** @throws GraphCallError `invalid-response` for a row that lacks what Graph promises. */
function toInstance(kind: ScheduleKind, item: unknown, at: ReadAt): GroupInstance {
  const wire = readWire(wireInstance, item, at);
  return {
    kind,
    id: wire.id,
    key: toGroupKey(wire, at),
    scheduleId: (kind === 'assignment' ? wire.assignmentScheduleId : wire.eligibilityScheduleId) ?? undefined,
    ...toInstanceTimes(wire),
    ...typesOf(wire),
    originId: undefined,
  };
}

interface WireKey {
  readonly principalId: string;
  readonly groupId: string;
  readonly accessId: string;
}

/** @throws GraphCallError `invalid-response` for an access that is neither membership nor ownership. */
function toGroupKey({ principalId, groupId, accessId }: WireKey, at: ReadAt): GroupKey {
  const known = (['member', 'owner'] as const).find((each) => each === accessId.toLowerCase());
  if (known === undefined) throw odd(at, `gives "${accessId}", which is neither member nor owner`);
  return { principalId: principalId.toLowerCase(), groupId: groupId.toLowerCase(), accessId: known };
}

interface WireTypes {
  readonly memberType?: string | null | undefined;
  readonly assignmentType?: string | null | undefined;
}

/** The published enumerations begin with small letters, and the samples of the documentation with capitals. */
function typesOf({ memberType, assignmentType }: WireTypes): {
  readonly memberType: MemberType | undefined;
  readonly assignmentType: AssignmentType | undefined;
} {
  return {
    memberType: toMemberType(capitalised(memberType)),
    assignmentType: toAssignmentType(capitalised(assignmentType)),
  };
}

function capitalised(text: string | null | undefined): string | undefined {
  return text == null ? undefined : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function odd({ operation, facts }: ReadAt, what: string) {
  return invalidResponse(operation, { ...facts, code: 'UnexpectedShape' }, `a row of it ${what}`);
}
