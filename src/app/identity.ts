import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import type { Settings } from '../settings/settings.ts';

/** Who this process is. */
export function identityOf({
  identityClientId: clientId,
}: Pick<Settings, 'identityClientId'>): TokenCredential {
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
}
