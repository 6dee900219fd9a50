import { answerItem, answerList } from '../odata/list.ts';
import { badRequest } from '../odata/refusals.ts';
import type { Resource } from '../odata/resource.ts';
import type { DirectoryObject } from '../state/directory-objects.ts';
import { requirePermission } from './directory-objects.ts';
import { directoryObjectResource, odataType } from './directory-resources.ts';
import { foundById } from './found.ts';
import {
  administrativeUnitPermissions,
  fullUserPermissions,
  groupPermissions,
  servicePrincipalPermissions,
} from './permissions.ts';
import type { Route } from './route.ts';

/** What somebody deletes is kept for so long. */
const keptHours = 30 * 24;

/** The type that the path names, and who may list it. Apps without a service principal are not simulated: that list is empty. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  user: fullUserPermissions,
  group: groupPermissions,
  application: servicePrincipalPermissions,
  servicePrincipal: servicePrincipalPermissions,
  administrativeUnit: administrativeUnitPermissions,
};

const deletedItem: Resource<DirectoryObject> = {
  ...directoryObjectResource,
  options: ['$select', '$top', '$count', '$orderby'],
  notSimulated: ['$filter', '$search', '$expand'],
  defaults: (item) => [...defaultsOf(item), 'deletedDateTime'],
  sort: { deletedDateTime: 'advanced' },
};

/** `/directory/deletedItems/microsoft.graph.user`, or one item by its id. */
const getDeletedItems: Route = {
  method: 'GET',
  path: '/v1.0/directory/deletedItems/{id}',
  permissions: [...new Set(Object.values(kinds).flat())],
  workload: 'directory',
  answer: (call) => {
    const [, kind] = /^microsoft\.graph\.(\w+)$/.exec(call.params.id ?? '') ?? [];
    const kept = call.tenant.deletedItems.all().filter((item) => isKept(item, call.now));
    const finish = (sent: object, item: DirectoryObject) => ({ ...odataType(item), ...sent });
    if (kind === undefined) {
      const item = foundById(call, (id) => kept.find((each) => each.id === id.toLowerCase()));
      requirePermission(call, kinds[item.kind] ?? []);
      return answerItem(call, { resource: deletedItem, context: 'directoryObjects', finish }, item);
    }
    const permissions = kinds[kind];
    if (permissions === undefined)
      throw badRequest(`'microsoft.graph.${kind}' is not a type of deleted item.`);
    requirePermission(call, permissions);
    const items = () => kept.filter((item) => item.kind === kind);
    return answerList(call, { resource: deletedItem, context: `${kind}s`, items });
  },
};

export const deletedItemRoutes: readonly Route[] = [getDeletedItems];

function isKept({ deletedDateTime }: DirectoryObject, now: Date): boolean {
  return deletedDateTime !== null && now.getTime() - Date.parse(deletedDateTime) < keptHours * 3_600_000;
}

function defaultsOf(item: DirectoryObject): readonly string[] {
  const { defaults } = directoryObjectResource;
  return typeof defaults === 'function' ? defaults(item) : [];
}
