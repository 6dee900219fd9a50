import type { TokenCredential } from '@azure/identity';
import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { azuriteAccount, azuriteKey } from '../storage-host.ts';

/** A ring has 1.5 s for everything: there is time for one more try, and none for the SDK's own waits. */
const retryOptions = { maxTries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 200 };

/**
 * The only module that loads the library of Queue Storage; to be imported when it is needed.
 *
 * @param identity whose token is sent; `azurite`: Azurite's well-known account.
 */
export function openClient(
  endpoint: string,
  queueName: string,
  identity: TokenCredential | 'azurite' | undefined,
): QueueClient {
  if (identity === undefined)
    throw new Error(`the queue endpoint "${endpoint}" needs a credential and none was given`);
  const url = `${endpoint.replace(/\/+$/, '')}/${queueName}`;
  return identity === 'azurite'
    ? new QueueClient(url, new StorageSharedKeyCredential(azuriteAccount, azuriteKey), { retryOptions })
    : new QueueClient(url, identity, { retryOptions });
}
