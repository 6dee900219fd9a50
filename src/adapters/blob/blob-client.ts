import type { TokenCredential } from '@azure/identity';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { azuriteAccount, azuriteKey } from '../storage-host.ts';

/** About as long as for a table: a night that cannot reach the place is made up for by the next. */
const retryOptions = { maxTries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 4_000, tryTimeoutInMs: 30_000 };

/**
 * The only module that loads the library of Blob Storage; to be imported when it is needed.
 *
 * @param identity whose token is sent; `azurite`: Azurite's well-known account.
 */
export function openContainer(url: string, identity: TokenCredential | 'azurite'): ContainerClient {
  return identity === 'azurite'
    ? new ContainerClient(url, new StorageSharedKeyCredential(azuriteAccount, azuriteKey), { retryOptions })
    : new ContainerClient(url, identity, { retryOptions });
}
