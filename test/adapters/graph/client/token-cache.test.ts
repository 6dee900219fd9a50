import type { AccessToken } from '@azure/identity';
import { describe, expect, test } from '@jest/globals';
import { TokenCache } from '../../../../src/adapters/graph/client/token-cache.ts';
import { jumpingTiming } from './jumping-timing.ts';

const scope = 'https://graph.microsoft.com/.default';
const minutes = 60_000;

/** Gives the tokens in order; a text is a refusal. */
function credentialOf(...given: (Partial<AccessToken> | string)[]) {
  return {
    async getToken() {
      const next = given.shift() ?? 'asked too often';
      if (typeof next === 'string') throw new Error(next);
      return { token: 'none', expiresOnTimestamp: 0, ...next };
    },
  };
}

function cacheOf(...given: (Partial<AccessToken> | string)[]) {
  const timing = jumpingTiming('2026-03-01T02:00:00Z');
  const cache = new TokenCache(credentialOf(...given), scope, timing);
  return { timing, get: () => cache.get(1_000, new AbortController().signal), cache };
}

const first = { token: 'first', expiresOnTimestamp: Date.parse('2026-03-01T03:00:00Z') };
const second = { token: 'second', expiresOnTimestamp: Date.parse('2026-03-01T04:00:00Z') };

describe('a kept token', () => {
  test('serves until five minutes before it ends', async () => {
    const { timing, get } = cacheOf(first, second);
    await get();

    timing.advance(55 * minutes - 1);
    expect(await get()).toBe('first');
    timing.advance(1);
    expect(await get()).toBe('second');
  });

  test('is renewed earlier when its issuer says so', async () => {
    const { timing, get } = cacheOf(
      { ...first, refreshAfterTimestamp: Date.parse('2026-03-01T02:30:00Z') },
      second,
    );
    await get();

    timing.advance(30 * minutes);

    expect(await get()).toBe('second');
  });

  test('of a short life serves for half of it', async () => {
    const { timing, get } = cacheOf(
      { token: 'brief', expiresOnTimestamp: Date.parse('2026-03-01T02:02:00Z') },
      second,
    );
    await get();

    timing.advance(minutes - 1);
    expect(await get()).toBe('brief');
    timing.advance(1);
    expect(await get()).toBe('second');
  });

  test('goes on serving while its renewal fails, as long as it is good', async () => {
    const { timing, get } = cacheOf(first, 'endpoint down', 'endpoint down', second);
    await get();

    timing.advance(56 * minutes);
    expect(await get()).toBe('first');
    expect(await get()).toBe('first');
    timing.advance(2 * minutes);
    expect(await get()).toBe('first');
    timing.advance(2 * minutes);
    expect(await get()).toBe('second');
  });

  test('that has ended is not used when its renewal fails', async () => {
    const { timing, get } = cacheOf(first, 'endpoint down');
    await get();

    timing.advance(60 * minutes);

    await expect(get()).rejects.toThrow('endpoint down');
  });

  test('is not dropped because Graph refused the one before it', async () => {
    const { cache, get } = cacheOf(first, second);
    await get();
    cache.drop('first');
    await get();

    cache.drop('first');

    expect(await get()).toBe('second');
  });
});
