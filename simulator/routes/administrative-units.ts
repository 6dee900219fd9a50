import type { AdministrativeUnit } from '../directory.ts';
import { answerCount } from '../odata/count.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { administrativeUnitResource } from './directory-resources.ts';
import { answerObjects, objectsById } from './groups.ts';
import { administrativeUnitPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

const shown = { resource: administrativeUnitResource, context: 'directory/administrativeUnits' };

const listAdministrativeUnits: Route = {
  method: 'GET',
  path: '/v1.0/directory/administrativeUnits',
  permissions: administrativeUnitPermissions,
  workload: 'directory',
  answer: (call) => answerList(call, { ...shown, items: () => call.tenant.administrativeUnits.all() }),
};

const countAdministrativeUnits: Route = {
  method: 'GET',
  path: '/v1.0/directory/administrativeUnits/$count',
  permissions: administrativeUnitPermissions,
  workload: 'directory',
  answer: (call) => answerCount(call, administrativeUnitResource, call.tenant.administrativeUnits.all()),
};

const getAdministrativeUnit: Route = {
  method: 'GET',
  path: '/v1.0/directory/administrativeUnits/{id}',
  permissions: administrativeUnitPermissions,
  workload: 'directory',
  answer: (call) => answerItem(call, shown, unitOf(call)),
};

const listMembers: Route = {
  method: 'GET',
  path: '/v1.0/directory/administrativeUnits/{id}/members',
  permissions: administrativeUnitPermissions,
  workload: 'directory',
  answer: (call) => answerObjects(call, () => objectsById(call.tenant, unitOf(call).memberIds)),
};

export const administrativeUnitRoutes: readonly Route[] = [
  listAdministrativeUnits,
  countAdministrativeUnits,
  getAdministrativeUnit,
  listMembers,
];

function unitOf(call: RouteCall): AdministrativeUnit {
  return requireById(call, (id) => call.tenant.administrativeUnits.find(id));
}
