/** A message that was received: nobody else receives it until `nextVisibleOn`. */
export interface QueuedMessage {
  readonly id: string;
  /** As it lies in the queue. */
  readonly text: string;
  /** How often it was received, this time included. */
  readonly dequeueCount: number;
  readonly popReceipt: string;
  readonly insertedOn: Date;
  readonly expiresOn: Date;
  readonly nextVisibleOn: Date;
}

/** A queue of Azure Queue Storage, as its trigger uses it. */
export interface MessageQueue {
  readonly name: string;
  /** Takes messages for so long. None where the queue is not there. */
  receive(count: number, invisibleMilliseconds: number): Promise<readonly QueuedMessage[]>;
  /** From now on for so long nobody receives it. @returns the message with the receipt that counts from now on. */
  hide(message: QueuedMessage, milliseconds: number): Promise<QueuedMessage>;
  /** Does nothing where somebody else has received it since. */
  remove(message: QueuedMessage): Promise<void>;
  /** Puts a copy into the queue's poison queue, which is created where it is not there. */
  copyToPoison(message: QueuedMessage): Promise<void>;
}
