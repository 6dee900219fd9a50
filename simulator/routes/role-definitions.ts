import type { RoleDefinition } from '../directory.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import { roleDefinitionPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import { betaRoleDefinitionResource, roleDefinitionResource } from './role-definition-resource.ts';
import type { Route, RouteCall } from './route.ts';

const context = 'roleManagement/directory/roleDefinitions';
const reading = { method: 'GET', permissions: roleDefinitionPermissions, workload: 'pim' } as const;

/** `GET` of the list and of one role. Beta has more properties. */
export const roleDefinitionRoutes: readonly Route[] = (
  [
    ['v1.0', roleDefinitionResource],
    ['beta', betaRoleDefinitionResource],
  ] as const
).flatMap(([version, resourceOf]) => [
  {
    ...reading,
    path: `/${version}/${context}`,
    answer: (call) =>
      answerList(call, { ...listSource(call, resourceOf), items: () => call.tenant.roleDefinitions.all() }),
  },
  {
    ...reading,
    path: `/${version}/${context}/{id}`,
    answer: (call) =>
      answerItem(
        call,
        listSource(call, resourceOf),
        requireById(call, (id) => call.tenant.roleDefinitions.find(id)),
      ),
  },
]);

/** Inherited roles are named by id without `$expand`, and left out under `$select`, as in the documented samples. */
function listSource(call: RouteCall, resourceOf: typeof roleDefinitionResource) {
  const finish = (sent: object, { id, inheritsPermissionsFrom }: RoleDefinition): object => {
    const shown = call.query.has('$select') ? sent : { inheritsPermissionsFrom, ...sent };
    if (!('inheritsPermissionsFrom' in shown)) return shown;
    const where = metadataUrl(call, `${context}('${id}')/inheritsPermissionsFrom`);
    return { 'inheritsPermissionsFrom@odata.context': where, ...shown };
  };
  return { resource: resourceOf(call.tenant), context, finish };
}
