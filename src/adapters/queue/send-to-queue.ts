import type { TokenCredential } from '@azure/identity';
import { hostOfStorage } from '../storage-host.ts';

/** When a message may be heard, and how long it is kept, in seconds. */
interface SendOptions {
  readonly visibilityTimeout?: number;
  readonly messageTimeToLive?: number;
}

/** @param text as it lies in the queue. */
export type SendToQueue = (text: string, signal: AbortSignal, options?: SendOptions) => Promise<unknown>;

/** @throws Error for an address that is none, or an https one without a credential. */
export async function openQueue(
  endpoint: string,
  name: string,
  credential: TokenCredential | undefined,
): Promise<SendToQueue> {
  const host = hostOfStorage(endpoint);
  if (host.kind === 'unusable') throw new Error(`the queue endpoint "${endpoint}" ${host.why}`);
  const { openClient } = await import('./queue-client.ts');
  const queue = openClient(endpoint, name, host.kind === 'azurite' ? 'azurite' : credential);
  return async (text, abortSignal, options = {}) => {
    const send = () => queue.sendMessage(text, { abortSignal, ...options });
    try {
      await send();
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The trigger does not create its queue.
      await queue.createIfNotExists({ abortSignal });
      await send();
    }
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
