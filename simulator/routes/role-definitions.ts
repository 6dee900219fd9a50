import type { RoleDefinition } from '../directory.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import { roleDefinitionPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import { roleDefinitionResource } from './role-definition-resource.ts';
import type { Route, RouteCall } from './route.ts';

const context = 'roleManagement/directory/roleDefinitions';

const listRoleDefinitions: Route = {
  method: 'GET',
  path: `/v1.0/${context}`,
  permissions: roleDefinitionPermissions,
  workload: 'pim',
  answer: (call) => answerList(call, { ...listSource(call), items: () => call.tenant.roleDefinitions.all() }),
};

const getRoleDefinition: Route = {
  method: 'GET',
  path: `/v1.0/${context}/{id}`,
  permissions: roleDefinitionPermissions,
  workload: 'pim',
  answer: (call) =>
    answerItem(
      call,
      listSource(call),
      requireById(call, (id) => call.tenant.roleDefinitions.find(id)),
    ),
};

export const roleDefinitionRoutes: readonly Route[] = [listRoleDefinitions, getRoleDefinition];

/** Inherited roles are named by id without `$expand`, and left out under `$select`, as in the documented samples. */
function listSource(call: RouteCall) {
  const finish = (sent: object, { id, inheritsPermissionsFrom }: RoleDefinition): object => {
    const shown = call.query.has('$select') ? sent : { inheritsPermissionsFrom, ...sent };
    if (!('inheritsPermissionsFrom' in shown)) return shown;
    const where = metadataUrl(call, `${context}('${id}')/inheritsPermissionsFrom`);
    return { 'inheritsPermissionsFrom@odata.context': where, ...shown };
  };
  return { resource: roleDefinitionResource(call.tenant), context, finish };
}
