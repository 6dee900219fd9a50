import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultQueueRules, type QueueRules } from '../../../local/functions-host/host-json.ts';
import type { Outcome } from '../../../local/functions-host/invocation.ts';
import { listenToQueue, type QueueListener } from '../../../local/functions-host/queue-listener.ts';
import { FakeMessageQueue } from '../../fakes/fake-message-queue.ts';

const done: Outcome = { ok: true, answer: undefined };
const failed: Outcome = { ok: false, error: new Error('the store is gone') };
const inBase64 = (text: string) => Buffer.from(text).toString('base64');

let queue: FakeMessageQueue;
let listener: QueueListener | undefined;
let complaints: string[];
/** Texts of the invocations, and how each ends: when the test says so. */
let invoked: { readonly text: string; readonly end: (outcome: Outcome) => void }[];
/** Waits of the listener that have not ended. */
let waits: { readonly milliseconds: number; readonly end: () => void }[];

beforeEach(() => {
  queue = new FakeMessageQueue();
  complaints = [];
  invoked = [];
  waits = [];
});

afterEach(async () => {
  for (const { end } of invoked) end(done);
  await listener?.stop();
});

function listen(rules: Partial<QueueRules> = {}): void {
  listener = listenToQueue({
    functionName: 'worker',
    queue,
    rules: { ...defaultQueueRules, maxPollingMilliseconds: 2_000, ...rules },
    run: (text) => new Promise((end) => invoked.push({ text, end })),
    onLog: ({ message }) => complaints.push(message),
    wait: (milliseconds, signal) =>
      new Promise((end) => {
        const one = { milliseconds, end };
        waits.push(one);
        const onAbort = () => {
          waits = waits.filter((other) => other !== one);
          end();
        };
        signal.addEventListener('abort', onAbort);
        if (signal.aborted) onAbort();
      }),
  });
}

/** Lets everything go on that waits for nothing but its turn. */
const settle = () => new Promise((next) => setImmediate(next));

/** Ends the newest wait of this length, as if it had passed. */
async function passes(milliseconds: number): Promise<void> {
  await settle();
  const found = waits.findLastIndex((one) => one.milliseconds === milliseconds);
  if (found === -1) throw new Error(`waits are ${waits.map((one) => one.milliseconds).join(', ')}`);
  queue.now += milliseconds;
  waits.splice(found, 1)[0]?.end();
  await settle();
}

async function ends(outcome: Outcome, at = 0): Promise<void> {
  invoked.splice(at, 1)[0]?.end(outcome);
  await settle();
}

describe('a queue that has nothing', () => {
  test('is asked ever more seldom, and often again after a message', async () => {
    listen();
    for (const pause of [100, 200, 400, 800, 1_600, 2_000, 2_000]) await passes(pause);
    queue.put(inBase64('one'));
    await passes(2_000);
    await ends(done);

    await passes(100);
    await passes(200);
    expect(invoked).toEqual([]);
  });

  test('is asked again after a failure, which is logged', async () => {
    queue.broken = new Error('ECONNREFUSED');
    listen();
    await settle();
    queue.broken = undefined;
    queue.put(inBase64('one'));
    await passes(100);

    expect(complaints).toEqual(['The queue work cannot be read: Error: ECONNREFUSED']);
    expect(invoked).toMatchObject([{ text: 'one' }]);
  });
});

describe('a message', () => {
  test('is decoded, given to the function, and removed when that succeeds', async () => {
    queue.put(inBase64('Zoë'));
    listen();
    await settle();

    expect(invoked).toMatchObject([{ text: 'Zoë' }]);
    expect(queue.hiddenFor).toEqual([600_000]);
    await ends(done);
    expect(queue.texts).toEqual([]);
  });

  test('is hidden for ten minutes again at half of them, as long as the function runs', async () => {
    queue.put(inBase64('long'));
    listen();
    await passes(300_000);
    expect(queue.hiddenFor).toEqual([600_000]);
    await passes(300_000);
    expect(queue.hiddenFor).toEqual([600_000]);

    await ends(done);

    expect(queue.texts).toEqual([]);
  });

  test('that failed can be taken again at once where host.json says nothing', async () => {
    queue.put(inBase64('bad'));
    listen();
    await settle();
    await ends(failed);

    expect(queue.hiddenFor).toEqual([0]);
  });

  test('that failed is kept from the next try for as long as host.json says', async () => {
    queue.put(inBase64('bad'));
    listen({ visibilityMilliseconds: 30_000 });
    await settle();
    await ends(failed);

    expect(queue.hiddenFor).toEqual([30_000]);
  });

  test('that failed five times goes to the poison queue, and the function is not called a sixth time', async () => {
    const text = inBase64('bad');
    queue.put(text);
    listen();
    await settle();
    await ends(failed);
    for (const _ of [2, 3, 4, 5]) {
      await passes(100);
      await ends(failed);
    }

    await passes(100);
    expect(queue.poisoned).toEqual([text]);
    expect(queue.texts).toEqual([]);
    expect(invoked).toEqual([]);
    expect(complaints).toEqual([expect.stringMatching(/is now in work-poison: it failed 5 times/)]);
  });

  test('whose host died at its last try goes to the poison queue without a call', async () => {
    queue.put(inBase64('deadly'));
    for (const _ of [1, 2, 3, 4, 5]) await queue.receive(1, 0);
    listen();
    await settle();

    expect(invoked).toEqual([]);
    expect(queue.poisoned).toEqual([inBase64('deadly')]);
  });

  test('of a poison queue stays hidden when it failed, and comes again however often it came: there is no further queue', async () => {
    queue.name = 'work-poison';
    queue.put(inBase64('bad'));
    for (const _ of [1, 2, 3, 4, 5]) await queue.receive(1, 0);
    listen();
    await settle();

    await ends(failed);

    expect(queue.hiddenFor).toEqual([600_000]);
    expect(queue.poisoned).toEqual([]);
  });

  test('that is not in base64 goes to the poison queue without a call', async () => {
    queue.put('as it is');
    listen();
    await settle();

    expect(invoked).toEqual([]);
    expect(queue.poisoned).toEqual(['as it is']);
  });
});

describe('many messages', () => {
  test('are taken sixteen at once, and the next when eight are still in hand: at most twenty-four', async () => {
    for (let number = 1; number <= 40; number++) queue.put(inBase64(String(number)));
    listen();
    await settle();
    expect(invoked).toHaveLength(16);

    for (let over = 1; over <= 7; over++) await ends(done);
    expect(invoked).toHaveLength(9);
    await ends(done);

    expect(invoked).toHaveLength(24);
    expect(queue.asked).toEqual([16, 16]);
  });
});

describe('a listener that is stopped', () => {
  test('takes nothing more, and waits for what is in hand', async () => {
    queue.put(inBase64('last'));
    listen();
    await settle();
    let isStopped = false;
    const stopped = listener?.stop().then(() => {
      isStopped = true;
    });
    queue.put(inBase64('too late'));
    await settle();
    expect(isStopped).toBe(false);

    await ends(done);
    await stopped;

    expect(queue.texts).toEqual([inBase64('too late')]);
  });
});
