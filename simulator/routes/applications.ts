import type { ApplicationCredentials, FederatedIdentityCredential, ServicePrincipal } from '../directory.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import { resourceNotFound } from '../refusal.ts';
import type { Tenant } from '../state/tenant.ts';
import { applicationPermissions, servicePrincipalPermissions } from './permissions.ts';
import type { Route, RouteCall } from './route.ts';

/** `application`, v1.0, as far as anybody here asks for it. */
interface Application extends Pick<ApplicationCredentials, 'passwordCredentials' | 'keyCredentials'> {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
}

const applicationResource: Resource<Application> = {
  type: 'application',
  label: 'Application',
  options: ['$select'],
  notSimulated: ['$expand'],
  properties: ['id', 'appId', 'displayName', 'passwordCredentials', 'keyCredentials'],
  pageSize: { default: 100, most: 999 },
};

const federatedResource: Resource<FederatedIdentityCredential> = {
  type: 'federatedIdentityCredential',
  label: 'FederatedIdentityCredential',
  options: ['$select'],
  notSimulated: ['$filter', '$expand'],
  properties: ['id', 'name', 'issuer', 'subject', 'audiences', 'description'],
  pageSize: { default: 100, most: 100 },
};

const none: ApplicationCredentials = {
  passwordCredentials: [],
  keyCredentials: [],
  federatedIdentityCredentials: [],
};

const getApplication: Route = {
  method: 'GET',
  path: "/v1.0/applications(appId='{appId}')",
  permissions: servicePrincipalPermissions,
  workload: 'directory',
  answer: (call) => {
    const { id, appId, displayName, credentials = none } = applicationOf(call);
    const { passwordCredentials, keyCredentials } = credentials;
    const application = { id, appId, displayName, passwordCredentials, keyCredentials };
    return answerItem(call, { resource: applicationResource, context: 'applications' }, application);
  },
};

/** No permission of the directory reads them (docs/graph-facts.md#app-roles-and-credentials). */
const listFederatedCredentials: Route = {
  method: 'GET',
  path: "/v1.0/applications(appId='{appId}')/federatedIdentityCredentials",
  permissions: applicationPermissions,
  workload: 'directory',
  answer: (call) =>
    answerList(call, {
      resource: federatedResource,
      context: `applications('${call.params.appId}')/federatedIdentityCredentials`,
      items: () => applicationOf(call).credentials?.federatedIdentityCredentials ?? [],
    }),
};

export const applicationRoutes: readonly Route[] = [getApplication, listFederatedCredentials];

function applicationOf(call: RouteCall): ServicePrincipal {
  const appId = call.params.appId ?? '';
  const application = registeredHere(call.tenant, appId);
  if (application === undefined) throw resourceNotFound(appId);
  return application;
}

/** Applications themselves are not simulated: one is here where a service principal of this tenant's own stands for it. */
export function registeredHere(
  { servicePrincipals, tenantId }: Tenant,
  appId: string,
): ServicePrincipal | undefined {
  return servicePrincipals
    .all()
    .find(
      (one) =>
        one.servicePrincipalType === 'Application' &&
        one.appOwnerOrganizationId === tenantId &&
        one.appId.toLowerCase() === appId.toLowerCase(),
    );
}
