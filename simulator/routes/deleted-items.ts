import type { DirectoryObject } from '../directory.ts';
import { answerCount } from '../odata/count.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import type { Resource } from '../odata/resource.ts';
import { badRequest } from '../refusal.ts';
import { recordAccountChange } from '../state/account-audit-row.ts';
import { resumeRowsOfRestored } from '../state/role-requests/deleted-principals.ts';
import { requirePermission } from './directory-objects.ts';
import { directoryObjectResource, odataType, withODataType } from './directory-resources.ts';
import {
  administrativeUnitPermissions,
  deleteUserPermissions,
  fullUserPermissions,
  groupPermissions,
  servicePrincipalPermissions,
} from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

/** The retention of deleted objects. */
const retentionHours = 30 * 24;

/**
 * Types that the path can name, and the permissions to list them. Apps without a service principal are not simulated:
 * that list is empty.
 */
const kinds: Readonly<Record<string, readonly string[]>> = {
  user: fullUserPermissions,
  group: groupPermissions,
  application: servicePrincipalPermissions,
  servicePrincipal: servicePrincipalPermissions,
  administrativeUnit: administrativeUnitPermissions,
};

const anyKind: readonly string[] = [...new Set(Object.values(kinds).flat())];

/** The permissions to restore an object of each kind. */
const restorePermissions: Readonly<Record<DirectoryObject['kind'], readonly string[]>> = {
  user: deleteUserPermissions,
  group: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  servicePrincipal: ['Application.ReadWrite.All', 'Directory.ReadWrite.All'],
  administrativeUnit: ['AdministrativeUnit.ReadWrite.All', 'Directory.ReadWrite.All'],
};

const deletedItem: Resource<DirectoryObject> = {
  ...directoryObjectResource,
  options: ['$select', '$top', '$count', '$orderby'],
  notSimulated: ['$filter', '$search', '$expand'],
  defaults: (item) => [...defaultsOf(item), 'deletedDateTime'],
  sort: { deletedDateTime: 'advanced' },
};

/** Lists `/directory/deletedItems/microsoft.graph.user`, or answers one item by id. */
const getDeletedItems: Route = {
  method: 'GET',
  path: '/v1.0/directory/deletedItems/{id}',
  permissions: anyKind,
  workload: 'directory',
  answer: (call) => {
    const [, kind] = /^microsoft\.graph\.(\w+)$/.exec(call.params.id ?? '') ?? [];
    const retained = retainedItems(call);
    const finish = (sent: object, item: DirectoryObject) => ({ ...odataType(item), ...sent });
    if (kind === undefined) {
      const item = requireById(call, (id) => retained.find((each) => each.id === id.toLowerCase()));
      requirePermission(call, kinds[item.kind] ?? []);
      return answerItem(call, { resource: deletedItem, context: 'directoryObjects', finish }, item);
    }
    requireKind(call, kind);
    const items = () => retained.filter((item) => item.kind === kind);
    return answerList(call, { resource: deletedItem, context: `${kind}s`, items });
  },
};

const countDeletedItems: Route = {
  method: 'GET',
  path: '/v1.0/directory/deletedItems/microsoft.graph.{kind}/$count',
  permissions: anyKind,
  workload: 'directory',
  answer: (call) => {
    const kind = call.params.kind ?? '';
    requireKind(call, kind);
    const retained = retainedItems(call).filter((item) => item.kind === kind);
    return answerCount(call, deletedItem, retained);
  },
};

/** 200 with the restored object. Users and role-assignable groups come back unchanged. */
const restoreDeletedItem: Route = {
  method: 'POST',
  path: '/v1.0/directory/deletedItems/{id}/restore',
  permissions: [...new Set(Object.values(restorePermissions).flat())],
  workload: 'directory',
  answer: (call) => {
    const item = requireById(call, (id) => retainedItems(call).find((each) => each.id === id.toLowerCase()));
    requirePermission(call, restorePermissions[item.kind]);
    call.tenant.deletedItems.remove(item.id);
    restore(call, item);
    resumeRowsOfRestored(call.tenant, item.id, call.now);
    const context = metadataUrl(call, 'directoryObjects/$entity');
    return {
      status: 200,
      body: { '@odata.context': context, ...withODataType({ ...item, deletedDateTime: null }) },
    };
  },
};

export const deletedItemRoutes: readonly Route[] = [getDeletedItems, countDeletedItems, restoreDeletedItem];

function retainedItems({ tenant, now }: RouteCall): DirectoryObject[] {
  return tenant.deletedItems.all().filter((item) => isRetained(item, now));
}

/** @throws GraphRefusal 400 for an unknown type of deleted item, 403 for a type that the caller may not read. */
function requireKind(call: RouteCall, kind: string): void {
  const permissions = kinds[kind];
  if (permissions === undefined) throw badRequest(`'microsoft.graph.${kind}' is not a type of deleted item.`);
  requirePermission(call, permissions);
}

function restore(call: RouteCall, item: DirectoryObject): void {
  const { tenant } = call;
  switch (item.kind) {
    case 'user': {
      const user = { ...item, deletedDateTime: null };
      tenant.users.add(user);
      recordAccountChange(tenant, user, 'Restore user', call);
      break;
    }
    case 'group':
      tenant.groups.add({ ...item, deletedDateTime: null });
      break;
    case 'servicePrincipal':
      tenant.servicePrincipals.add({ ...item, deletedDateTime: null });
      break;
    case 'administrativeUnit':
      tenant.administrativeUnits.add({ ...item, deletedDateTime: null });
      break;
    default:
      item satisfies never;
  }
}

function isRetained({ deletedDateTime }: DirectoryObject, now: Date): boolean {
  return deletedDateTime !== null && now.getTime() - Date.parse(deletedDateTime) < retentionHours * 3_600_000;
}

function defaultsOf(item: DirectoryObject): readonly string[] {
  const { defaults } = directoryObjectResource;
  return typeof defaults === 'function' ? defaults(item) : [];
}
