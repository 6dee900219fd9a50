import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createNotifier, type NoticeFormat } from '../../../src/adapters/notices/notifier.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { notice } from '../../contracts/notice-store.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNoticeStore } from '../../fakes/fake-notice-store.ts';
import { type Reply, type ScriptedGraph, startScriptedGraph } from '../graph/scripted-graph.ts';

const signature = 'sig-4711';
/** Two minutes after the notice was posted. */
const now = new Date('2026-11-24T02:07:00Z');

let receiver: ScriptedGraph;
let store: FakeNoticeStore;
let log: FakeLog;
beforeEach(async () => {
  receiver = await startScriptedGraph();
  store = new FakeNoticeStore();
  log = new FakeLog();
});
afterEach(() => receiver.close());

function notifier({
  format = 'json' as NoticeFormat,
  url = `${receiver.origin}/hook?sig=${signature}`,
  reply = { status: 200 } as Reply,
} = {}) {
  // A busy machine takes its time; only a receiver that hangs is to be given up soon.
  return createNotifier(store, { url, format }, { tryTimeoutMs: reply === 'hang' ? 1_000 : 60_000 });
}

function call(at: Date = now, signal: AbortSignal = new AbortController().signal) {
  return { signal, log, now: at };
}

async function posted(...ids: readonly string[]) {
  for (const id of ids) await notifier().post(notice({ id }));
}

const minutesAfter = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000);

describe('a notice', () => {
  test.each([200, 202, 204])('is forgotten once its receiver has said %i', async (status) => {
    receiver.replies({ status });
    await posted('a');

    expect(await notifier().deliver(call())).toEqual({ delivered: 1, left: 0 });
    expect(store.notices.size).toBe(0);
    expect(log.lines).toEqual([
      {
        level: 'info',
        event: 'notice.delivered',
        fields: { noticeId: 'a', runId: notice().runId, attempts: 1 },
      },
    ]);
  });

  test('is not sent when it is posted: what posts it does not wait for the receiver', async () => {
    await posted('a');

    expect(receiver.received).toEqual([]);
    expect(store.notices.size).toBe(1);
  });

  test.each<{ format: NoticeFormat; holds: string }>([
    { format: 'json', holds: '"runId":"20261124T020000000Z-00000001"' },
    { format: 'teams', holds: 'application/vnd.microsoft.card.adaptive' },
    { format: 'slack', holds: '"plain_text"' },
  ])('is written as its receiver reads it: $format', async ({ format, holds }) => {
    receiver.replies({ status: 200 });
    await posted('a');

    await notifier({ format }).deliver(call());

    expect(receiver.received[0]).toMatchObject({ method: 'POST', body: expect.stringContaining(holds) });
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
  });

  test('is, as plain JSON, all that there is to know', async () => {
    receiver.replies({ status: 200 });
    await notifier().post(notice());

    await notifier().deliver(call());

    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
      ...notice(),
      at: '2026-11-24T02:05:00.000Z',
    });
  });

  test('carries neither a token nor the signature of the address', async () => {
    receiver.replies({ status: 200 });
    await posted('a');

    await notifier().deliver(call());

    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('cookie');
    expect(body).not.toContain(signature);
  });

  test('comes again where it arrived and that could not be written down', async () => {
    receiver.replies({ status: 200 }, { status: 200 });
    await posted('a');
    const forgetful = Object.assign(new FakeNoticeStore(), {
      pending: (top: number) => store.pending(top),
      done: async () => {
        throw new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');
      },
    });
    const target = { url: `${receiver.origin}/hook`, format: 'json' } as const;

    await createNotifier(forgetful, target).deliver(call());

    expect(await notifier().deliver(call())).toEqual({ delivered: 1, left: 0 });
    expect(receiver.received.map(({ body }) => JSON.parse(body).id)).toEqual(['a', 'a']);
  });

  test('is neither kept nor sent where nobody is to be told', async () => {
    const nobody = createNotifier(store, undefined);

    await nobody.post(notice());

    expect(store.notices.size).toBe(0);
    expect(await nobody.deliver(call())).toEqual({ delivered: 0, left: 0 });
  });
});

describe('a notice that does not arrive', () => {
  const elsewhere: Reply = { status: 307, headers: { location: '/elsewhere' } };

  test.each<{ how: string; reply: Reply; because: string }>([
    { how: 'is refused', reply: { status: 400, text: 'bad card' }, because: 'the receiver answered 400' },
    { how: 'is sent elsewhere', reply: elsewhere, because: 'the receiver answered 307' },
    { how: 'comes too often', reply: { status: 429 }, because: 'the receiver answered 429' },
    { how: 'meets trouble', reply: { status: 503 }, because: 'the receiver answered 503' },
    { how: 'is cut off', reply: 'reset', because: 'the receiver cannot be reached' },
    { how: 'gets no answer', reply: 'hang', because: 'the receiver did not answer within 1 s' },
  ])('because it $how is kept, and tried again two minutes later', async ({ reply, because }) => {
    receiver.replies(reply);
    await posted('a');

    expect(await notifier({ reply }).deliver(call())).toEqual({ delivered: 0, left: 1 });

    // Once: a redirect is not followed.
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
    expect([...store.notices.values()]).toMatchObject([{ attempts: 1, notBefore: minutesAfter(now, 2) }]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        event: 'notice.undelivered',
        fields: { noticeId: 'a', runId: notice().runId, attempts: 1, because, isGivenUp: false },
      },
    ]);
  });

  test('is kept where nothing listens at its address', async () => {
    await posted('a');

    expect(await notifier({ url: 'http://127.0.0.1:9/hook' }).deliver(call())).toEqual({
      delivered: 0,
      left: 1,
    });
  });

  test('is not tried before its time', async () => {
    await posted('a');
    await store.failed('a', 3, minutesAfter(now, 1));

    expect(await notifier().deliver(call())).toEqual({ delivered: 0, left: 1 });
    expect(receiver.received).toEqual([]);
  });

  test.each([
    { attempts: 1, minutes: 4 },
    { attempts: 5, minutes: 64 },
    { attempts: 8, minutes: 512 },
    { attempts: 9, minutes: 720 },
    { attempts: 10, minutes: 720 },
  ])(
    'waits longer each time, half a day at most: after $attempts tries and one more, $minutes minutes',
    async ({ attempts, minutes }) => {
      receiver.replies({ status: 400 });
      await posted('a');
      await store.failed('a', attempts, now);

      await notifier().deliver(call());

      expect([...store.notices.values()]).toMatchObject([
        { attempts: attempts + 1, notBefore: minutesAfter(now, minutes) },
      ]);
    },
  );

  test('is given up after twelve tries, and the log says so', async () => {
    receiver.replies({ status: 400 });
    await posted('a');
    await store.failed('a', 11, now);

    expect(await notifier().deliver(call())).toEqual({ delivered: 0, left: 0 });
    expect(store.notices.size).toBe(0);
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'notice.undelivered', fields: { attempts: 12, isGivenUp: true } },
    ]);
  });
});

describe('several notices', () => {
  test('do not wait for one that is refused', async () => {
    receiver.replies({ status: 400 }, { status: 200 });
    await posted('a', 'b');

    expect(await notifier().deliver(call())).toEqual({ delivered: 1, left: 1 });
  });

  test.each<Reply>(['hang', 'reset', { status: 503 }, { status: 429 }])(
    'cost a run no more than one of them where the receiver is in trouble: %j',
    async (reply) => {
      receiver.replies(reply);
      await posted('a', 'b', 'c');

      expect(await notifier({ reply }).deliver(call())).toEqual({ delivered: 0, left: 3 });
      expect([...store.notices.values()].map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    },
  );
});

describe('a run', () => {
  test('whose time is over sends nothing, and that is nobody’s failure', async () => {
    await posted('a');

    expect(await notifier().deliver(call(now, AbortSignal.abort()))).toEqual({ delivered: 0, left: 1 });
    expect([...store.notices.values()]).toMatchObject([{ attempts: 0 }]);
  });

  test('whose time ends while the receiver thinks leaves the notice as it was', async () => {
    receiver.replies('hang');
    await posted('a');
    const time = new AbortController();

    const delivery = notifier().deliver(call(now, time.signal));
    await receiver.arrived(1);
    time.abort();

    expect(await delivery).toEqual({ delivered: 0, left: 1 });
    expect([...store.notices.values()]).toMatchObject([{ attempts: 0 }]);
    expect(log.lines).toEqual([]);
  });

  test('is not troubled by a store that cannot be read', async () => {
    store.failWith = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

    expect(await notifier().deliver(call())).toEqual({ delivered: 0, left: 0 });
    expect(log.lines).toEqual([
      { level: 'error', event: 'notice.undelivered', fields: { because: 'nothing answers' } },
    ]);
  });
});

test('a row among the notices that this app did not write is told, and keeps no notice back', async () => {
  receiver.replies({ status: 200 });
  store.planted.keys.push('planted');
  await posted('a');

  expect(await notifier().deliver(call())).toEqual({ delivered: 1, left: 0 });
  expect(log.lines.map(({ level, event }) => [level, event])).toEqual([
    ['error', 'store.unreadable'],
    ['info', 'notice.delivered'],
  ]);
});

describe('the address', () => {
  test.each<Reply>([{ status: 200 }, { status: 400, text: signature }, 'reset', 'hang'])(
    'stands in no log line and in no row, whatever the receiver does: %j',
    async (reply) => {
      receiver.replies(reply);
      await posted('a');

      await notifier({ reply }).deliver(call());

      const written = JSON.stringify([log.lines, [...store.notices.values()]]);
      expect(written).not.toContain(signature);
      expect(written).not.toContain('127.0.0.1');
    },
  );

  test('stands in no log line where it is none', async () => {
    await posted('a');

    await notifier({ url: `not-a-url?sig=${signature}` }).deliver(call());

    expect(JSON.stringify(log.lines)).not.toContain(signature);
  });
});
