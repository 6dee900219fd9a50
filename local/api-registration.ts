import type { User } from '../simulator/directory.ts';
import type { Simulator } from '../simulator/start.ts';
import { apiClientId } from './self-service.ts';

/** The app role that lets people approve, as `infra/graph/app-roles.json` has it. */
const approve = { id: 'e66c0e98-1942-4e8a-b4c6-049fa9998118', value: 'PimWarden.Approve' };
const servicePrincipalId = '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e25';

/** Puts the API's own registration into the simulated tenant, and gives people the role to approve there: the app counts them. */
export function registerApi({ tenant, clock }: Simulator, approvers: readonly User[]): void {
  const { servicePrincipals, appRoleAssignments, tenantId } = tenant;
  const [template] = servicePrincipals.all();
  if (template === undefined || servicePrincipals.find(servicePrincipalId) !== undefined) return;
  const displayName = 'PIM Warden';
  servicePrincipals.add({
    ...{ ...template, id: servicePrincipalId, appId: apiClientId, displayName, appDisplayName: displayName },
    ...{ servicePrincipalType: 'Application', appOwnerOrganizationId: tenantId },
    servicePrincipalNames: [apiClientId],
    appRoles: [
      {
        ...{ ...approve, displayName: 'Approve', description: 'Approve what is proposed', isEnabled: true },
        ...{ origin: 'Application', allowedMemberTypes: ['User', 'Application'] },
      },
    ],
  });
  for (const { id, displayName: principalDisplayName } of approvers)
    appRoleAssignments.add({
      ...{ id: `${id} ${approve.value}`, deletedDateTime: null, appRoleId: approve.id },
      ...{ createdDateTime: clock.now().toISOString(), principalType: 'User', principalId: id },
      ...{ principalDisplayName, resourceId: servicePrincipalId, resourceDisplayName: displayName },
    });
}
