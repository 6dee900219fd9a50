import type { Caller } from '../caller.ts';
import type { DirectoryObject } from '../directory.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { badRequest, forbidden } from '../refusal.ts';
import { directoryObjectResource, odataType } from './directory-resources.ts';
import { objectById, objectsById } from './groups.ts';
import {
  administrativeUnitPermissions,
  directoryPermissions,
  fullUserPermissions,
  groupPermissions,
  servicePrincipalPermissions,
} from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

const mostIds = 1_000;

const permissionsByKind = {
  user: fullUserPermissions,
  group: groupPermissions,
  servicePrincipal: servicePrincipalPermissions,
  administrativeUnit: administrativeUnitPermissions,
} as const satisfies Record<DirectoryObject['kind'], readonly string[]>;

/** Unknown ids are skipped silently. */
const getByIds: Route = {
  method: 'POST',
  path: '/v1.0/directoryObjects/getByIds',
  permissions: directoryPermissions,
  workload: 'directory',
  cost: 3,
  answer: (call) => {
    const { ids, types } = readBody(call.body);
    const found = objectsById(call.tenant, [...new Set(ids)]).filter(
      ({ kind }) => types === undefined || types.includes(kind),
    );
    return answerList(call, {
      resource: directoryObjectResource,
      context: 'directoryObjects',
      items: () => found,
      // All requested objects are answered at once.
      adjust: (query) => ({ ...query, size: mostIds }),
      finish: (sent, object) => ({ ...odataType(object), ...sent }),
    });
  },
};

const getDirectoryObject: Route = {
  method: 'GET',
  path: '/v1.0/directoryObjects/{id}',
  permissions: [...new Set(Object.values(permissionsByKind).flat())],
  workload: 'directory',
  answer: (call) => {
    const object = requireById(call, (id) => objectById(call.tenant, id));
    requirePermission(call, permissionsByKind[object.kind]);
    const finish = (sent: object) => ({ ...odataType(object), ...sent });
    return answerItem(
      call,
      { resource: directoryObjectResource, context: 'directoryObjects', finish },
      object,
    );
  },
};

export const directoryObjectRoutes: readonly Route[] = [getByIds, getDirectoryObject];

/** @throws GraphRefusal 403 when the caller holds none of these permissions. */
export function requirePermission(
  { caller }: { readonly caller: Caller },
  permissions: readonly string[],
): void {
  if (!permissions.some((permission) => caller.roles.includes(permission))) throw forbidden();
}

function readBody(body: RouteCall['body']): { ids: string[]; types: string[] | undefined } {
  const { ids, types } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!isTexts(ids))
    throw badRequest("Invalid value specified for property 'ids': an array of ids is required.");
  if (ids.length > mostIds) throw badRequest(`The number of ids exceeds the maximum of ${mostIds}.`);
  if (types !== undefined && types !== null && !isTexts(types))
    throw badRequest("Invalid value specified for property 'types'.");
  return { ids, types: isTexts(types) ? types : undefined };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
