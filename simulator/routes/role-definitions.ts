import { answerItem, answerList } from '../odata/list.ts';
import { foundById } from './found.ts';
import { roleDefinitionPermissions } from './permissions.ts';
import { roleDefinitionResource } from './role-definition-resource.ts';
import type { Route } from './route.ts';

const shown = { resource: roleDefinitionResource, context: 'roleManagement/directory/roleDefinitions' };

const listRoleDefinitions: Route = {
  method: 'GET',
  path: '/v1.0/roleManagement/directory/roleDefinitions',
  permissions: roleDefinitionPermissions,
  workload: 'pim',
  answer: (call) => answerList(call, { ...shown, items: () => call.tenant.roleDefinitions.all() }),
};

const getRoleDefinition: Route = {
  method: 'GET',
  path: '/v1.0/roleManagement/directory/roleDefinitions/{id}',
  permissions: roleDefinitionPermissions,
  workload: 'pim',
  answer: (call) =>
    answerItem(
      call,
      shown,
      foundById(call, (id) => call.tenant.roleDefinitions.find(id)),
    ),
};

export const roleDefinitionRoutes: readonly Route[] = [listRoleDefinitions, getRoleDefinition];
