import { QueueClient, type ReceivedMessageItem, StorageSharedKeyCredential } from '@azure/storage-queue';
import { azuriteAccount, azuriteKey } from '../../src/adapters/storage-host.ts';
import type { MessageQueue, QueuedMessage } from './message-queue.ts';

/** A queue of Azurite. */
export function openStorageQueue(endpoint: string, name: string): MessageQueue {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  const open = (queueName: string) => new QueueClient(`${endpoint}/${queueName}`, credential);
  const queue = open(name);
  const poison = open(`${name}-poison`);
  return {
    name,
    async receive(numberOfMessages, invisibleMilliseconds) {
      try {
        const visibilityTimeout = inSeconds(invisibleMilliseconds);
        const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages, visibilityTimeout });
        return receivedMessageItems.map(toMessage);
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
    async hide(message, milliseconds) {
      const { id, popReceipt, text } = message;
      const updated = await queue.updateMessage(id, popReceipt, text, inSeconds(milliseconds));
      const nextVisibleOn = updated.nextVisibleOn ?? message.nextVisibleOn;
      return { ...message, popReceipt: updated.popReceipt ?? popReceipt, nextVisibleOn };
    },
    async remove({ id, popReceipt }) {
      try {
        await queue.deleteMessage(id, popReceipt);
      } catch (error) {
        if (!isNotFound(error) && !hasOtherReceipt(error)) throw error;
      }
    },
    async copyToPoison({ text }) {
      await poison.createIfNotExists();
      await poison.sendMessage(text);
    },
  };
}

function toMessage(item: ReceivedMessageItem): QueuedMessage {
  const { messageId: id, messageText: text, nextVisibleOn, insertedOn, expiresOn, ...more } = item;
  const { dequeueCount, popReceipt } = more;
  return { id, text, dequeueCount, popReceipt, insertedOn, expiresOn, nextVisibleOn };
}

function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** Somebody else has received it since. */
function hasOtherReceipt(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'PopReceiptMismatch';
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
