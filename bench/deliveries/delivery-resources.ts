import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { startAzurite } from '../../local/azurite.ts';
import { doorbellQueue } from '../../src/adapters/queue/doorbell.ts';
import { azuriteAccount, azuriteKey } from '../../src/adapters/storage-host.ts';
import type { SharedResources } from '../hosts/host-environment.ts';
import type { DeliveryResources } from './delivery-kills.ts';

/** Adds a queue service to what a lane has. */
export async function withQueues(
  shared: SharedResources,
): Promise<{ readonly resources: DeliveryResources; stop(): Promise<void> }> {
  const azurite = await startAzurite({ service: 'queue' });
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  const queue = new QueueClient(`${azurite.endpoint}/${doorbellQueue}`, credential);
  const resources = {
    ...shared,
    queues: azurite.endpoint,
    async emptyQueue() {
      await queue.createIfNotExists();
      await queue.clearMessages();
    },
  };
  return { resources, stop: () => azurite.stop() };
}
