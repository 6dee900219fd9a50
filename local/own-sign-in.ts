import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';

/** The sign-in of whoever runs a command, for a store in Azure; `undefined` for Azurite, which has a key that everybody knows. */
export function ownSignIn(tables: string): TokenCredential | undefined {
  return tables.startsWith('https:') ? new DefaultAzureCredential() : undefined;
}
