import { isUser } from '../caller.ts';
import { boundsOf } from '../odata/bounds.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { readQuery } from '../odata/query.ts';
import type { FilterRule, Resource } from '../odata/resource.ts';
import { badRequest, resourceNotFound } from '../refusal.ts';
import { activeRoleIds } from '../state/role-requests/caller-rights.ts';
import { licenceMissing, unauthorized } from '../state/role-requests/refusals.ts';
import type { Tenant } from '../state/tenant.ts';
import { withODataType } from './directory-resources.ts';
import { objectById } from './groups.ts';
import { groupAssignmentPermissions, groupEligibilityPermissions } from './permissions.ts';
import {
  assignmentInstanceRows,
  assignmentScheduleRows,
  eligibilityInstanceRows,
  eligibilityScheduleRows,
  type GroupRow,
} from './privileged-access-rows.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

/** PIM for Groups, as far as it is read. Source: docs/graph-facts.md#pim-for-groups. */

const equal: FilterRule = { type: 'string', operators: ['eq'] };
const text: FilterRule = { type: 'string', operators: ['eq', 'ne'] };
const keys = ['id', 'groupId', 'accessId', 'principalId', 'memberType'] as const;
const ofSchedules = [
  'createdDateTime',
  'modifiedDateTime',
  'createdUsing',
  'status',
  'scheduleInfo',
] as const;
const ofInstances = ['startDateTime', 'endDateTime'] as const;
const ofEach = { groupId: equal, accessId: equal, principalId: equal, memberType: equal };

interface GroupLayer {
  /** The segment below `/v1.0/identityGovernance/privilegedAccess/group/`. */
  readonly name: string;
  readonly permissions: readonly string[];
  readonly type: string;
  readonly properties: readonly string[];
  readonly filter: Readonly<Record<string, FilterRule>>;
  /** @param groupId of this group alone. */
  readonly rows: (tenant: Tenant, at: Date, groupId?: string) => readonly GroupRow[];
  /** The layer that an activation's eligibility is expanded from. */
  readonly activatedUsing?: (tenant: Tenant, at: Date) => readonly GroupRow[];
}

const layers: readonly GroupLayer[] = [
  {
    name: 'eligibilitySchedules',
    permissions: groupEligibilityPermissions,
    type: 'privilegedAccessGroupEligibilitySchedule',
    properties: [...keys, ...ofSchedules],
    filter: { ...ofEach, id: text, createdUsing: text, status: text },
    rows: eligibilityScheduleRows,
  },
  {
    name: 'eligibilityScheduleInstances',
    permissions: groupEligibilityPermissions,
    type: 'privilegedAccessGroupEligibilityScheduleInstance',
    properties: [...keys, ...ofInstances, 'eligibilityScheduleId'],
    filter: { ...ofEach, eligibilityScheduleId: text },
    rows: eligibilityInstanceRows,
  },
  {
    name: 'assignmentSchedules',
    permissions: groupAssignmentPermissions,
    type: 'privilegedAccessGroupAssignmentSchedule',
    properties: [...keys, ...ofSchedules, 'assignmentType'],
    filter: { ...ofEach, id: text, createdUsing: text, status: text, assignmentType: equal },
    rows: assignmentScheduleRows,
    activatedUsing: eligibilityScheduleRows,
  },
  {
    name: 'assignmentScheduleInstances',
    permissions: groupAssignmentPermissions,
    type: 'privilegedAccessGroupAssignmentScheduleInstance',
    properties: [...keys, ...ofInstances, 'assignmentType', 'assignmentScheduleId'],
    filter: { ...ofEach, assignmentType: equal, assignmentScheduleId: text },
    rows: assignmentInstanceRows,
    activatedUsing: eligibilityInstanceRows,
  },
];

function resourceOf(layer: GroupLayer, { tenant, now }: RouteCall): Resource<GroupRow> {
  const { type, properties, filter, activatedUsing } = layer;
  const object = (id: string) => {
    const found = objectById(tenant, id);
    return found === undefined ? null : withODataType(found);
  };
  const eligibility = ({ activatedUsingId: id }: GroupRow) =>
    activatedUsing?.(tenant, now).find((row) => row.id === id) ?? null;
  return {
    ...{ type, properties, filter, label: 'PrivilegedAccessGroup', logic: 'and' },
    options: ['$filter', '$select', '$expand'],
    expand: {
      group: { resolve: ({ groupId }) => object(groupId), selectable: ['id', 'displayName', 'mail'] },
      principal: { resolve: ({ principalId }) => object(principalId), selectable: ['id'] },
      ...(activatedUsing && { activatedUsing: { resolve: eligibility } }),
    },
    // The size of a page is not documented; this is that of directory objects.
    pageSize: { default: 100, most: 100 },
  };
}

function routesOf(layer: GroupLayer): readonly Route[] {
  const context = `identityGovernance/privilegedAccess/group/${layer.name}`;
  const common = { method: 'GET', permissions: layer.permissions, workload: 'pim' } as const;
  return [
    {
      ...common,
      path: `/v1.0/${context}`,
      answer: (call) => {
        requireRights(call);
        const resource = resourceOf(layer, call);
        const groupId = requireSubject(call, resource);
        return answerList(call, { resource, context, items: (at) => layer.rows(call.tenant, at, groupId) });
      },
    },
    {
      ...common,
      path: `/v1.0/${context}/{id}`,
      answer: (call) => {
        requireRights(call);
        const all = layer.rows(call.tenant, call.now);
        const row = requireById(call, (id) => all.find((one) => one.id === id.toLowerCase()));
        return answerItem(call, { resource: resourceOf(layer, call), context }, row);
      },
    },
  ];
}

/** Global Reader and Privileged Role Administrator: the roles that read role-assignable groups. */
const readers = ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'e8611ab8-c189-46e8-94e1-60213ab1f814'];

/** @throws GraphRefusal 403 for a user without a role that reads them; 400 or 403 without a licence, where one is wanted. */
function requireRights({ tenant, caller, now }: RouteCall): void {
  const { licence, licenceOfReads, licenceStatus } = tenant.pim.switches;
  if (licence !== 'P2' && licenceOfReads === 'needed') throw licenceMissing(licenceStatus);
  if (!isUser(caller)) return;
  const held = activeRoleIds(tenant, caller.objectId, now);
  if (!readers.some((role) => held.includes(role))) throw unauthorized();
}

/**
 * Requires a filter that names one group or one principal. The texts of both refusals are our choice.
 *
 * @returns the group.
 * @throws GraphRefusal 400 without one, 404 for a group that there is not.
 */
function requireSubject(call: RouteCall, resource: Resource<GroupRow>): string | undefined {
  const { filter } = readQuery(call, resource);
  const equals = (name: string) => (filter === undefined ? [] : boundsOf(filter.expression, name).eq);
  const [groups, principals] = [equals('groupId'), equals('principalId')];
  if (groups.length + principals.length === 0)
    throw badRequest(
      "The request is missing the required filter: $filter=groupId eq '{id}' or principalId eq '{id}'.",
    );
  const [groupId] = groups.map(({ value }) => String(value));
  if (groupId !== undefined && call.tenant.groups.find(groupId) === undefined)
    throw resourceNotFound(groupId);
  return groupId;
}

export const privilegedAccessGroupRoutes: readonly Route[] = layers.flatMap(routesOf);
