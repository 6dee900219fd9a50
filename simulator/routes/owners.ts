import type { DirectoryObject, ServicePrincipal } from '../directory.ts';
import { answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import { resourceNotFound } from '../refusal.ts';
import { registeredHere } from './applications.ts';
import { directoryObjectResource, odataType } from './directory-resources.ts';
import { answerObjects, objectsById } from './groups.ts';
import { groupPermissions, servicePrincipalPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

/** `$top` is not among the options that Graph documents for the owners of a group. */
const groupOwners: Resource<DirectoryObject> = { ...directoryObjectResource, options: ['$select', '$count'] };

/**
 * Users only: Graph does not list service principals among the owners of a group, and has no owners of groups that are
 * synchronised (docs/graph-facts.md#owners).
 */
const listGroupOwners: Route = {
  method: 'GET',
  path: '/v1.0/groups/{id}/owners',
  permissions: groupPermissions,
  workload: 'directory',
  answer: (call) =>
    answerList(call, {
      resource: groupOwners,
      context: 'directoryObjects',
      items: () => {
        const group = requireById(call, (id) => call.tenant.groups.find(id));
        if (group.onPremisesSyncEnabled === true) return [];
        return objectsById(call.tenant, group.ownerIds ?? []).filter(({ kind }) => kind === 'user');
      },
      finish: (sent, item) => ({ ...odataType(item), ...sent }),
    }),
};

const listServicePrincipalOwners: Route = {
  method: 'GET',
  path: '/v1.0/servicePrincipals/{id}/owners',
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => {
    const { ownerIds = [] } = servicePrincipalOf(call);
    return answerObjects(call, () => objectsById(call.tenant, ownerIds));
  },
};

const listApplicationOwners: Route = {
  method: 'GET',
  path: "/v1.0/applications(appId='{appId}')/owners",
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => {
    const appId = call.params.appId ?? '';
    const application = registeredHere(call.tenant, appId);
    if (application === undefined) throw resourceNotFound(appId);
    return answerObjects(call, () => objectsById(call.tenant, application.applicationOwnerIds ?? []));
  },
};

/** Applications that it owns are left out: they are not simulated. */
const listOwnedObjects: Route = {
  method: 'GET',
  path: '/v1.0/servicePrincipals/{id}/ownedObjects',
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => {
    const { id } = servicePrincipalOf(call);
    const { groups, servicePrincipals } = call.tenant;
    return answerObjects(call, () =>
      [...groups.all(), ...servicePrincipals.all()].filter(({ ownerIds }) => ownerIds?.includes(id)),
    );
  },
};

export const ownerRoutes: readonly Route[] = [
  listGroupOwners,
  listServicePrincipalOwners,
  listApplicationOwners,
  listOwnedObjects,
];

function servicePrincipalOf(call: RouteCall): ServicePrincipal {
  return requireById(call, (id) => call.tenant.servicePrincipals.find(id));
}
