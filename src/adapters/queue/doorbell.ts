import type { TokenCredential } from '@azure/identity';
import type { Doorbell } from '../../ports/doorbell.ts';
import type { Log } from '../../ports/index.ts';
import { orAbort } from '../or-abort.ts';
import { openQueue, type SendToQueue } from './send-to-queue.ts';

/** The queue that `functions/queues/doorbell.ts` listens to. */
export const doorbellQueue = 'pim-warden-doorbell';

/** Whoever rings has a sender or a caller waiting: PagerDuty, for one, gives up after 5 s. */
const ringMilliseconds = 1_500;

/** A ring that is not answered for so long is of no use any more: the timer has executed or expired the command long since. */
const ringLastsSeconds = 60 * 60;

export interface DoorbellOptions {
  /** `undefined`: there is none, and commands are found by the timer. */
  readonly endpoint: string | undefined;
  /** For an https address. */
  readonly credential?: TokenCredential | undefined;
  /** How long a ring may take. Default: 1.5 s. */
  readonly withinMilliseconds?: number;
}

/** Makes a doorbell that tells `log` when nobody heard it. */
export type MakeDoorbell = (log: Log) => Doorbell;

/**
 * A doorbell that is a message in Azure Queue Storage: the id of a command, in base64, as the platform's trigger expects it.
 * The library for it is loaded by the first ring: most processes never ring.
 */
export function createDoorbell({
  endpoint,
  credential,
  withinMilliseconds = ringMilliseconds,
}: DoorbellOptions): MakeDoorbell {
  let opening: Promise<SendToQueue> | undefined;
  const open = (address: string): Promise<SendToQueue> => {
    opening ??= openQueue(address, doorbellQueue, credential);
    // What could not be loaded or signed in to may be there for the next ring.
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  return (log) => ({
    async ring(commandId) {
      if (endpoint === undefined) return;
      const within = AbortSignal.timeout(withinMilliseconds);
      try {
        await orAbort(
          within,
          open(endpoint).then((send) =>
            send(Buffer.from(commandId).toString('base64'), within, { messageTimeToLive: ringLastsSeconds }),
          ),
        );
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        log.warn('doorbell.unheard', { changeId: commandId, because: because.slice(0, 300) });
      }
    },
  });
}
