import type { RoleDefinition } from '../directory.ts';
import { pick } from '../odata/project.ts';
import type { ExpandRule, QueryOption, Resource } from '../odata/resource.ts';
import type { Tenant } from '../state/tenant.ts';
import { withODataType } from './directory-resources.ts';
import { objectById } from './groups.ts';
import { roleDefinitionProperties } from './role-definition-resource.ts';
import { eligibilityScheduleFilters, roleFilters } from './role-filters.ts';
import type { RoleRow } from './role-rows.ts';

const options: readonly QueryOption[] = ['$filter', '$select', '$expand', '$top'];
/** Page sizes of role management are undocumented; these are the sizes of directory objects. */
const pageSize = { default: 100, most: 999 } as const;

const common = { options, pageSize, logic: 'and-or', label: 'RoleManagement' } as const;
const keys = ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId'] as const;

type Rules = Readonly<Record<string, ExpandRule<RoleRow>>>;

/** The navigations that every layer of role management can expand. Deleted principals are null. */
function expansions(tenant: Tenant, shown: 'whole' | 'thin'): Rules {
  const object = (id: string) => {
    const found = objectById(tenant, id);
    return found === undefined ? null : withODataType(found);
  };
  return {
    // The documentation allows only `id` to be selected within `principal`.
    principal: { resolve: ({ principalId }) => object(principalId), selectable: ['id'] },
    roleDefinition: {
      resolve: ({ roleDefinitionId }) => {
        const role = tenant.roleDefinitions.find(roleDefinitionId);
        if (role === undefined) return null;
        return pick(shown === 'whole' ? role : thinRole(role), roleDefinitionProperties);
      },
      selectable: roleDefinitionProperties,
    },
    directoryScope: { resolve: ({ directoryScopeId }) => object(directoryScopeId.split('/').at(-1) ?? '') },
    appScope: { resolve: () => null },
  };
}

/** A role as PIM's resources expand it (docs/graph-facts.md#role-definitions). */
function thinRole(role: RoleDefinition) {
  return { ...role, description: '', version: null, resourceScopes: [], rolePermissions: [] };
}

const scheduleProperties = ['createdUsing', 'createdDateTime', 'modifiedDateTime', 'status'] as const;

export function eligibilityScheduleResource(tenant: Tenant): Resource<RoleRow> {
  return {
    ...common,
    type: 'unifiedRoleEligibilitySchedule',
    properties: [...keys, ...scheduleProperties, 'memberType', 'scheduleInfo'],
    filter: eligibilityScheduleFilters(tenant.pim.switches),
    expand: expansions(tenant, 'thin'),
  };
}

/** @param activatedUsing finds the eligibility schedule with this id, as Graph shows it. */
export function assignmentScheduleResource(
  tenant: Tenant,
  activatedUsing: (id: string) => object | undefined,
): Resource<RoleRow> {
  return {
    ...common,
    type: 'unifiedRoleAssignmentSchedule',
    properties: [...keys, ...scheduleProperties, 'assignmentType', 'memberType', 'scheduleInfo'],
    filter: roleFilters.assignmentSchedules,
    expand: { ...expansions(tenant, 'thin'), activatedUsing: activatedUsingExpansion(activatedUsing) },
  };
}

const instanceProperties = [...keys, 'startDateTime', 'endDateTime', 'memberType'] as const;

export function eligibilityInstanceResource(tenant: Tenant): Resource<RoleRow> {
  return {
    ...common,
    type: 'unifiedRoleEligibilityScheduleInstance',
    properties: [...instanceProperties, 'roleEligibilityScheduleId'],
    filter: roleFilters.eligibilityInstances,
    expand: expansions(tenant, 'thin'),
  };
}

/** @param activatedUsing finds the eligibility instance with this id, as Graph shows it. */
export function assignmentInstanceResource(
  tenant: Tenant,
  activatedUsing: (id: string) => object | undefined,
): Resource<RoleRow> {
  return {
    ...common,
    type: 'unifiedRoleAssignmentScheduleInstance',
    properties: [
      ...instanceProperties,
      'assignmentType',
      'roleAssignmentOriginId',
      'roleAssignmentScheduleId',
    ],
    filter: roleFilters.assignmentInstances,
    expand: { ...expansions(tenant, 'thin'), activatedUsing: activatedUsingExpansion(activatedUsing) },
  };
}

export function roleAssignmentResource(tenant: Tenant): Resource<RoleRow> {
  return {
    ...common,
    type: 'unifiedRoleAssignment',
    properties: [...keys, 'principalOrganizationId', 'condition'],
    filter: roleFilters.roleAssignments,
    expand: expansions(tenant, 'whole'),
  };
}

function activatedUsingExpansion(find: (id: string) => object | undefined): ExpandRule<RoleRow> {
  return {
    resolve: ({ activatedUsingId }) =>
      activatedUsingId === undefined ? null : (find(activatedUsingId) ?? null),
  };
}

/** @param more navigations that only requests can expand. */
export function requestResourceOf(
  tenant: Tenant,
  kind: 'assignment' | 'eligibility',
  more: Rules,
): Resource<RoleRow> {
  return {
    ...common,
    type:
      kind === 'assignment'
        ? 'unifiedRoleAssignmentScheduleRequest'
        : 'unifiedRoleEligibilityScheduleRequest',
    properties: [
      ...['id', 'status', 'createdDateTime', 'completedDateTime', 'approvalId', 'customData', 'action'],
      ...['principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId', 'isValidationOnly'],
      ...['targetScheduleId', 'justification', 'createdBy', 'scheduleInfo', 'ticketInfo'],
    ],
    filter: kind === 'assignment' ? roleFilters.assignmentRequests : roleFilters.eligibilityRequests,
    expand: { ...expansions(tenant, 'thin'), ...more },
  };
}
