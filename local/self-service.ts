import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Simulator } from '../simulator/start.ts';
import { localAudience } from './api-token.ts';

/** The app registration of the local API. */
export const apiClientId = '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e23';
/** The user-assigned identity of the local app, unless AZURE_CLIENT_ID names another. */
export const localIdentity = '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e24';

/**
 * Registers the API with what self-service needs: Entra believes the app by its identity, and an administrator has consented.
 * This process trusts the simulator's certificate, since tokens are exchanged over https only.
 */
export function allowSelfService(
  { applications, identities, certificate }: Simulator,
  identityClientId: string,
): void {
  if (certificate !== undefined) setDefaultCACertificates([...getCACertificates('default'), certificate]);
  const subject = identities.find({ clientId: identityClientId })?.objectId;
  applications.register({
    clientId: apiClientId,
    redirectUris: ['http://127.0.0.1/'],
    identifierUris: [localAudience],
    federatedCredentials: subject === undefined ? [] : [{ subject }],
    delegatedPermissions: [
      'RoleAssignmentSchedule.Read.Directory',
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'RoleEligibilitySchedule.Read.Directory',
      'RoleEligibilitySchedule.ReadWrite.Directory',
    ],
  });
}
