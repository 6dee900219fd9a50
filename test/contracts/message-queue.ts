import { beforeEach, describe, expect, test } from '@jest/globals';
import type { MessageQueue, QueuedMessage } from '../../local/functions-host/message-queue.ts';

/** An empty queue, and what a test needs beside it. */
export interface QueueUnderTest {
  readonly queue: MessageQueue;
  put(text: string): Promise<void>;
  poisoned(): Promise<readonly string[]>;
}

const tenMinutes = 10 * 60_000;

export function describeMessageQueue(implementation: string, open: () => Promise<QueueUnderTest>): void {
  describe(`a queue: ${implementation}`, () => {
    let under: QueueUnderTest;
    beforeEach(async () => {
      under = await open();
    });

    async function first(): Promise<QueuedMessage> {
      const [message] = await under.queue.receive(10, tenMinutes);
      if (message === undefined) throw new Error('nothing was received');
      return message;
    }

    test('gives what lies in it, no more than asked for, and to nobody else while it is hidden', async () => {
      await under.put('Zmlyc3Q=');
      await under.put('c2Vjb25k');

      expect(await under.queue.receive(1, tenMinutes)).toMatchObject([{ text: 'Zmlyc3Q=', dequeueCount: 1 }]);
      expect(await under.queue.receive(10, tenMinutes)).toMatchObject([{ text: 'c2Vjb25k' }]);
      expect(await under.queue.receive(10, tenMinutes)).toEqual([]);
    });

    test('gives a message again that is not hidden any more, and counts it', async () => {
      await under.put('Zmlyc3Q=');
      await under.queue.hide(await first(), 0);

      expect(await first()).toMatchObject({ text: 'Zmlyc3Q=', dequeueCount: 2 });
    });

    test('takes the receipt that hiding gives, and no earlier one', async () => {
      await under.put('Zmlyc3Q=');
      const received = await first();
      const hidden = await under.queue.hide(received, tenMinutes);

      await under.queue.remove(received);
      const shown = await under.queue.hide(hidden, 0);
      expect(shown.popReceipt).not.toBe(received.popReceipt);
      await under.queue.remove(await first());

      expect(await under.queue.receive(10, tenMinutes)).toEqual([]);
    });

    test('has nothing of what was removed; removing it again does nothing', async () => {
      await under.put('Zmlyc3Q=');
      const message = await first();

      await under.queue.remove(message);
      await under.queue.remove(message);

      expect(await under.queue.receive(10, tenMinutes)).toEqual([]);
    });

    test('keeps copies of what nobody could process, as they lay in it', async () => {
      await under.put('Zmlyc3Q=');

      await under.queue.copyToPoison(await first());

      expect(await under.poisoned()).toEqual(['Zmlyc3Q=']);
    });
  });
}
