import { answerCount } from '../odata/count.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { servicePrincipalResource } from './directory-resources.ts';
import { servicePrincipalPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route } from './route.ts';

const shown = { resource: servicePrincipalResource, context: 'servicePrincipals' };

const listServicePrincipals: Route = {
  method: 'GET',
  path: '/v1.0/servicePrincipals',
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => answerList(call, { ...shown, items: () => call.tenant.servicePrincipals.all() }),
};

const getServicePrincipal: Route = {
  method: 'GET',
  path: '/v1.0/servicePrincipals/{id}',
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) =>
    answerItem(
      call,
      shown,
      requireById(call, (id) => call.tenant.servicePrincipals.find(id)),
    ),
};

const countServicePrincipals: Route = {
  method: 'GET',
  path: '/v1.0/servicePrincipals/$count',
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => answerCount(call, servicePrincipalResource, call.tenant.servicePrincipals.all()),
};

export const servicePrincipalRoutes: readonly Route[] = [
  listServicePrincipals,
  countServicePrincipals,
  getServicePrincipal,
];
