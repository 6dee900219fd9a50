import type { QueueRules } from './host-json.ts';
import type { LogSink } from './host-log.ts';
import type { Outcome } from './invocation.ts';
import type { MessageQueue, QueuedMessage } from './message-queue.ts';

/** Waits, or ends early when the signal fires; never throws. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

interface QueueListenerOptions {
  readonly functionName: string;
  readonly queue: MessageQueue;
  readonly rules: QueueRules;
  /** Runs the function. @param text what is in the message, decoded. */
  readonly run: (text: string, message: QueuedMessage) => Promise<Outcome>;
  readonly onLog: LogSink;
  readonly wait: Wait;
  /** How long what is taken is hidden. Ten minutes unless given: the platform has no setting for it. */
  readonly hiddenMilliseconds?: number | undefined;
}

/** A queue function that is listening. */
export interface QueueListener {
  /** Takes no further message; resolves when those in hand are over. */
  stop(): Promise<void>;
}

/** The platform's own numbers, which no setting changes. */
const shortestPollMilliseconds = 100;
const tenMinutes = 10 * 60_000;
const poisonSuffix = '-poison';

/**
 * Listens to a queue as the platform does (Azure/azure-webjobs-sdk and azure-sdk-for-net, `QueueListener` and
 * `QueueProcessor`): asks often while there is something, ever more seldom while there is not; hides what it takes for ten
 * minutes, and again at half of them while the function runs; removes what succeeded; lets what failed be taken again, and
 * after the last try puts a copy into the poison queue. A poison queue has none of its own: what fails there stays hidden for as
 * long as it was, and comes again.
 */
export function listenToQueue(options: QueueListenerOptions): QueueListener {
  const { queue, rules, wait } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();

  async function listen(): Promise<void> {
    let pause = shortestPollMilliseconds;
    while (!stopping.signal.aborted) {
      const messages = await receive();
      for (const message of messages) take(message);
      if (messages.length === 0) {
        await wait(pause, stopping.signal);
        pause = Math.min(pause * 2, rules.maxPollingMilliseconds);
      } else {
        pause = shortestPollMilliseconds;
      }
      while (inHand.size > rules.newBatchThreshold) await Promise.race(inHand);
    }
  }

  async function receive(): Promise<readonly QueuedMessage[]> {
    try {
      return await queue.receive(rules.batchSize, options.hiddenMilliseconds ?? tenMinutes);
    } catch (error) {
      complain(options, `The queue ${queue.name} cannot be read: ${String(error)}`);
      return [];
    }
  }

  function take(message: QueuedMessage): void {
    const processing = processMessage(message, options)
      .catch((error: unknown) =>
        complain(options, `Message ${message.id} of ${queue.name}: ${String(error)}`),
      )
      .finally(() => inHand.delete(processing));
    inHand.add(processing);
  }

  const listening = listen();
  return {
    async stop() {
      stopping.abort();
      await listening;
      await Promise.all(inHand);
    },
  };
}

async function processMessage(message: QueuedMessage, options: QueueListenerOptions): Promise<void> {
  const { queue, rules } = options;
  const text = decoded(message.text);
  const hasPoisonQueue = !queue.name.endsWith(poisonSuffix);
  if (text === undefined || (hasPoisonQueue && message.dequeueCount > rules.maxDequeueCount))
    return giveUp(message, options);
  const { outcome, latest } = await runHidden(text, message, options);
  if (outcome.ok) return queue.remove(latest);
  if (!hasPoisonQueue) return;
  if (message.dequeueCount >= rules.maxDequeueCount) return giveUp(latest, options);
  await queue.hide(latest, rules.visibilityMilliseconds);
}

/** Runs the function while the message is kept from others. @returns with the message's latest receipt. */
async function runHidden(
  text: string,
  message: QueuedMessage,
  { queue, run, wait, hiddenMilliseconds = tenMinutes }: QueueListenerOptions,
): Promise<{ readonly outcome: Outcome; readonly latest: QueuedMessage }> {
  let latest = message;
  const over = new AbortController();
  const hideAgain = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await wait(hiddenMilliseconds / 2, over.signal);
      if (!over.signal.aborted) latest = await queue.hide(latest, hiddenMilliseconds);
    }
  };
  // One that cannot be hidden is taken again by somebody, as on the platform.
  const hiding = hideAgain().catch(() => undefined);
  const outcome = await run(text, message);
  over.abort();
  await hiding;
  return { outcome, latest };
}

async function giveUp(message: QueuedMessage, options: QueueListenerOptions): Promise<void> {
  const { queue, rules } = options;
  complain(
    options,
    `Message ${message.id} is now in ${queue.name}-poison: it failed ${rules.maxDequeueCount} times, or is not in base64.`,
  );
  await queue.copyToPoison(message);
  await queue.remove(message);
}

function decoded(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.toString('utf8') : undefined;
}

function complain({ onLog, functionName }: QueueListenerOptions, message: string): void {
  onLog({ level: 'error', category: 'host', message, functionName });
}
