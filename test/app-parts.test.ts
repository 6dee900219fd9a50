import { describe, expect, test } from '@jest/globals';
import { notifierOfParts } from '../src/app-parts.ts';
import type { AppPart } from '../src/domain/model/deployment-parts.ts';
import type { Notifier } from '../src/ports/index.ts';

describe('notices', () => {
  const call = { signal: new AbortController().signal, now: new Date('2026-11-30T02:00:00Z') };
  const log = { info() {}, warn() {}, error() {} };

  async function whatIsDone(appParts: readonly AppPart[]): Promise<readonly string[]> {
    const done: string[] = [];
    const notifier: Notifier = {
      hasReceiver: true,
      async post() {
        done.push('kept');
      },
      async deliver() {
        done.push('delivered');
        return { delivered: 1, left: 0 };
      },
    };
    const { post, deliver, hasReceiver } = notifierOfParts({ appParts }, notifier);
    await post({} as Parameters<Notifier['post']>[0]);
    await deliver({ ...call, log });
    return hasReceiver ? done : ['nobody hears of it'];
  }

  test('are kept by the front alone, and delivered by the others: it may not write down that they arrived', async () => {
    expect(await whatIsDone(['front'])).toEqual(['kept']);
  });

  test.each([[['writer']], [['keeper', 'writer']], [['front', 'keeper', 'writer']]] as const)(
    'are delivered by %j',
    async (parts) => {
      expect(await whatIsDone(parts)).toEqual(['kept', 'delivered']);
    },
  );
});
