import { getBearerTokenProvider, ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type IdentityEndpoint, startIdentityEndpoint } from './identity-endpoint.ts';

/**
 * Why `token-cache.ts` is there although the library has a provider of tokens: docs/dependencies.md. When one of these
 * fails, the library has changed, and the cache may be ready to go.
 */

const scope = 'https://graph.microsoft.com/.default';
const hour = 3_600_000;

let identity: IdentityEndpoint;
beforeAll(async () => {
  identity = await startIdentityEndpoint();
});
afterAll(() => identity.close());

/** A provider of the library, whose credential gives these lifetimes in order and counts. */
function providerOf(...lifetimes: readonly number[]) {
  let asked = 0;
  const credential = {
    async getToken() {
      asked += 1;
      const expiresOnTimestamp = Date.now() + (lifetimes[asked - 1] ?? hour);
      return { token: `token-${asked}`, expiresOnTimestamp };
    },
  };
  return { provide: getBearerTokenProvider(credential, scope), asked: () => asked };
}

describe("the library's own provider of tokens", () => {
  test('waits for a silent identity endpoint although its caller has given up', async () => {
    identity.behave('hang');
    const caller = new AbortController();
    const asked = identity.askedAgain();
    const credential = new ManagedIdentityCredential({ clientId: '00000000-0000-4000-9000-000000000001' });
    const provide = getBearerTokenProvider(credential, scope, { abortSignal: caller.signal });
    let isSettled = false;
    const providing = provide().finally(() => {
      isSettled = true;
    });
    providing.catch(() => {});

    await asked;
    caller.abort();
    for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));

    expect(isSettled).toBe(false);
    // Only what the endpoint says at last ends it.
    identity.behave({ tokenSeconds: 120 });
    await expect(providing).rejects.not.toMatchObject({ name: 'AbortError' });
  });

  test('gives a token again that Graph has refused, for there is no way to say so', async () => {
    const { provide, asked } = providerOf(hour / 20);

    expect([await provide(), await provide()]).toEqual(['token-1', 'token-1']);
    expect(asked()).toBe(1);
  });
});
