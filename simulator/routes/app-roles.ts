import type { AppRoleAssignment, ServicePrincipal } from '../directory.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import { notSimulated, resourceNotFound } from '../refusal.ts';
import { servicePrincipalResource } from './directory-resources.ts';
import { grantPermissions, servicePrincipalPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

const assignmentResource: Resource<AppRoleAssignment> = {
  type: 'appRoleAssignment',
  label: 'AppRoleAssignment',
  options: ['$select', '$top', '$count'],
  notSimulated: ['$filter', '$orderby', '$search', '$expand'],
  properties: [
    'id',
    'deletedDateTime',
    'appRoleId',
    'createdDateTime',
    'principalDisplayName',
    'principalId',
    'principalType',
    'resourceDisplayName',
    'resourceId',
  ],
  pageSize: { default: 100, most: 999 },
  advancedQueries: true,
};

const getByAppId: Route = {
  method: 'GET',
  path: "/v1.0/servicePrincipals(appId='{appId}')",
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) =>
    answerItem(call, { resource: servicePrincipalResource, context: 'servicePrincipals' }, byAppId(call)),
};

/** A route that lists who was assigned app roles of a resource, or what somebody was assigned. */
function assignments(path: string, of: (call: RouteCall) => readonly AppRoleAssignment[]): Route {
  return {
    method: 'GET',
    path: `/v1.0/${path}`,
    permissions: servicePrincipalPermissions,
    workload: 'directory',
    answer: (call) =>
      answerList(call, {
        resource: assignmentResource,
        context: `servicePrincipals('${call.params.id ?? call.params.appId}')/appRoleAssignedTo`,
        items: () => of(call),
      }),
  };
}

const ofResource = (call: RouteCall, { id }: ServicePrincipal) =>
  call.tenant.appRoleAssignments.all().filter(({ resourceId }) => resourceId === id);

/** Graph takes it there; granting is not simulated, and is not said to be forbidden. */
const grant: Route = {
  method: 'POST',
  path: '/v1.0/servicePrincipals/{id}/appRoleAssignedTo',
  permissions: grantPermissions,
  workload: 'directory',
  answer: () => {
    throw notSimulated('granting an app role');
  },
};

export const appRoleRoutes: readonly Route[] = [
  getByAppId,
  grant,
  assignments("servicePrincipals(appId='{appId}')/appRoleAssignedTo", (call) =>
    ofResource(call, byAppId(call)),
  ),
  assignments('servicePrincipals/{id}/appRoleAssignedTo', (call) => ofResource(call, byId(call))),
  assignments('servicePrincipals/{id}/appRoleAssignments', (call) => {
    const { id } = byId(call);
    return call.tenant.appRoleAssignments.all().filter(({ principalId }) => principalId === id);
  }),
];

function byId(call: RouteCall): ServicePrincipal {
  return requireById(call, (id) => call.tenant.servicePrincipals.find(id));
}

function byAppId(call: RouteCall): ServicePrincipal {
  const appId = call.params.appId ?? '';
  const found = call.tenant.servicePrincipals
    .all()
    .find((one) => one.appId.toLowerCase() === appId.toLowerCase());
  if (found === undefined) throw resourceNotFound(appId);
  return found;
}
