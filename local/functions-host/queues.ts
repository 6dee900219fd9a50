import { setTimeout as sleep } from 'node:timers/promises';
import type { RpcTypedData } from './core-types.ts';
import type { QueueRules } from './host-json.ts';
import type { LogSink } from './host-log.ts';
import type { HostedFunction } from './hosted-function.ts';
import type { Invoke } from './invocation.ts';
import type { QueuedMessage } from './message-queue.ts';
import { listenToQueue, type Wait } from './queue-listener.ts';

const wait: Wait = (milliseconds, signal) =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

interface QueueListening {
  readonly invoke: Invoke;
  readonly rules: QueueRules;
  readonly onLog: LogSink;
  readonly hiddenMilliseconds?: number | undefined;
}

/**
 * Listens to the queue of each queue function.
 *
 * @returns a function that takes no further message, and resolves when those in hand are over.
 */
export async function listenToQueues(
  functions: readonly HostedFunction[],
  { invoke, rules, onLog, hiddenMilliseconds }: QueueListening,
): Promise<() => Promise<void>> {
  const hosted = functions.filter((one) => one.kind === 'queue');
  if (hosted.length === 0) return async () => {};
  // Loaded only where a queue is listened to: most tests and benches have none.
  const { openStorageQueue } = await import('./storage-queue.ts');
  const listeners = hosted.map((one) =>
    listenToQueue({
      functionName: one.name,
      queue: openStorageQueue(one.endpoint, one.queueName),
      rules,
      run: (text, message) => invoke(one, { string: text }, { triggerMetadata: metadataOf(text, message) }),
      onLog,
      wait,
      hiddenMilliseconds,
    }),
  );
  return async () => {
    await Promise.all(listeners.map((listener) => listener.stop()));
  };
}

/** In the platform's spelling. */
function metadataOf(text: string, message: QueuedMessage): Readonly<Record<string, RpcTypedData>> {
  const { id, popReceipt, dequeueCount, insertedOn, expiresOn, nextVisibleOn } = message;
  return {
    QueueTrigger: { string: text },
    Id: { string: id },
    PopReceipt: { string: popReceipt },
    DequeueCount: { json: String(dequeueCount) },
    InsertionTime: { json: JSON.stringify(insertedOn) },
    ExpirationTime: { json: JSON.stringify(expiresOn) },
    NextVisibleTime: { json: JSON.stringify(nextVisibleOn) },
  };
}
