import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyVaultSigner } from '../../../src/adapters/signing/key-vault-signer.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import {
  errorOf,
  type KeyVaultServer,
  startKeyVault,
  type VaultAnswer,
  vaultToken,
} from './key-vault-server.ts';

let vault: KeyVaultServer;
let keyUrl: string;
let scopes: unknown[];
const signal = new AbortController().signal;
const text = Buffer.from('text');

beforeAll(async () => {
  vault = await startKeyVault();
});
beforeEach(() => {
  scopes = [];
  keyUrl = vault.addKey('log');
  vault.answer();
});
afterAll(() => vault.close());

function signerOf({
  url = keyUrl,
  getToken = async (
    scope: string | string[],
  ): Promise<{ token: string; expiresOnTimestamp: number } | null> => {
    scopes.push(scope);
    return { token: vaultToken, expiresOnTimestamp: 0 };
  },
  withinMilliseconds = 5_000,
} = {}) {
  return createKeyVaultSigner({
    keyUrls: [url],
    credential: { getToken },
    withinMilliseconds,
    retryDelayMilliseconds: 1,
  });
}

async function failureOf(work: Promise<unknown>): Promise<SigningError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SigningError) return error;
  throw new Error(`no SigningError, but ${String(error)}`);
}

const forbidden = { status: 403, body: errorOf('Forbidden', 'Caller is not authorized', 'ForbiddenByRbac') };

describe('a key in Key Vault', () => {
  test('signs with one request, and its public half is asked for once', async () => {
    const signer = signerOf();
    const path = new URL(keyUrl).pathname;

    await signer.sign(text, signal);
    await signer.sign(text, signal);

    expect(vault.asked).toEqual(
      [`POST ${path}/sign`, `GET ${path}`, `POST ${path}/sign`].map((line) => ({
        line: `${line}?api-version=7.4`,
        token: `Bearer ${vaultToken}`,
      })),
    );
    expect(new Set(scopes)).toEqual(new Set(['https://vault.azure.net/.default']));
  });

  test.each([{ status: 429, headers: { 'retry-after': '0' } }, { status: 500 }, { status: 503 }])(
    'is asked again after $status',
    async (passing) => {
      vault.answer(passing, passing, 'right');

      expect(await signerOf().sign(text, signal)).toHaveLength(1);
    },
  );

  test.each<{ what: string; answer: VaultAnswer; kind: SigningError['kind']; says: string }>([
    {
      what: 'may not be used',
      answer: forbidden,
      kind: 'forbidden',
      says: 'answered 403 Forbidden, ForbiddenByRbac: Caller is not authorized. Give the identity the role Key Vault Crypto User',
    },
    { what: 'does not take the token', answer: { status: 401 }, kind: 'forbidden', says: 'answered 401' },
    {
      what: 'is not there',
      answer: { status: 404, body: errorOf('KeyNotFound', 'A key with (name/id) log was not found') },
      kind: 'unusable',
      says: 'answered 404 KeyNotFound: A key with (name/id) log was not found. Check EVIDENCE_SIGNING_KEY_URL',
    },
    {
      what: 'is throttled for long',
      answer: { status: 429, headers: { 'retry-after': '0' } },
      kind: 'unreachable',
      says: 'answered 429. The next run tries again',
    },
    { what: 'is out of order for long', answer: { status: 503 }, kind: 'unreachable', says: 'answered 503' },
    {
      what: 'is moved elsewhere',
      answer: { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      kind: 'unusable',
      says: 'answered 302',
    },
    {
      what: 'answers with a page',
      answer: { status: 200, body: '<html>Sign in</html>' },
      kind: 'invalid-response',
      says: 'gave an answer that is none of Key Vault',
    },
    {
      what: 'answers with another thing',
      answer: { status: 200, body: { kid: 1 } },
      kind: 'invalid-response',
      says: 'gave an answer that is none of Key Vault',
    },
  ])('that $what signs nothing, and it is said what to do', async ({ answer, kind, says }) => {
    vault.answer(answer);

    const failure = await failureOf(signerOf().sign(text, signal));

    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(`Nothing was signed: ${keyUrl}/sign ${says}`);
  });

  test.each([
    {
      what: 'for another version',
      body: (url: string) => ({ kid: url.replace(/.$/, 'x'), value: 'AA' }),
      says: 'answered for another key',
    },
    {
      what: 'too short',
      body: (url: string) => ({ kid: url, value: Buffer.alloc(63).toString('base64url') }),
      says: 'a signature of 63 bytes',
    },
  ])('that signs $what is not believed', async ({ body, says }) => {
    vault.answer({ status: 200, body: body(keyUrl) });

    const failure = await failureOf(signerOf().sign(text, signal));

    expect([failure.kind, failure.message]).toEqual(['invalid-response', expect.stringContaining(says)]);
  });

  test.each([
    {
      what: 'on another curve',
      kind: { curve: 'P-384' },
      says: 'is of the kind EC P-384, and EVIDENCE_SIGNING_KEY_URL needs EC P-256',
    },
    { what: 'of RSA', kind: { type: 'rsa' as const }, says: 'is of the kind RSA, and' },
  ])('$what is not used', async ({ kind, says }) => {
    const failure = await failureOf(signerOf({ url: vault.addKey('other', kind) }).publicKeys(signal));

    expect([failure.kind, failure.message]).toEqual(['unusable', expect.stringContaining(says)]);
  });

  test('that gives a point of another curve is not believed', async () => {
    const key = {
      kid: keyUrl,
      kty: 'EC',
      crv: 'P-256',
      x: Buffer.alloc(32, 1).toString('base64url'),
      y: Buffer.alloc(32, 1).toString('base64url'),
    };
    vault.answer({ status: 200, body: { key } });

    expect(await failureOf(signerOf().publicKeys(signal))).toMatchObject({ kind: 'invalid-response' });
  });

  test('that could not be read once is asked again by the next one', async () => {
    const signer = signerOf();
    vault.answer(forbidden);
    await failureOf(signer.publicKeys(signal));
    vault.answer();

    expect(await signer.publicKeys(signal)).toHaveLength(1);
  });

  test.each([
    { what: 'a vault that never answers', getToken: undefined, says: 'gave no answer' },
    {
      what: 'an identity endpoint that never answers',
      getToken: () => new Promise<null>(() => undefined),
      says: 'no token for vault.azure.net',
    },
  ])('is not waited for, for ever: $what', async ({ getToken, says }) => {
    vault.answer('hang');
    const signer = signerOf({ ...(getToken !== undefined && { getToken }), withinMilliseconds: 50 });

    const failure = await failureOf(signer.sign(text, signal));

    expect([failure.kind, failure.message]).toEqual(['unreachable', expect.stringContaining(says)]);
  });

  test('is not waited for by a run that is told to stop', async () => {
    vault.answer('hang');
    const stop = new AbortController();
    const signing = signerOf().sign(text, stop.signal);

    stop.abort(new Error('the run is over'));

    await expect(signing).rejects.toThrow('the run is over');
  });

  test.each([
    { what: 'gives none', getToken: async () => null },
    { what: 'refuses', getToken: () => Promise.reject(new Error('No such identity')) },
  ])('signs nothing where the identity $what, and nothing is sent', async ({ getToken }) => {
    const failure = await failureOf(signerOf({ getToken }).sign(text, signal));

    expect([failure.kind, vault.asked]).toEqual(['forbidden', []]);
  });

  test.each(['https://vault.example.com/keys/log/1', 'http://warden.vault.azure.net/keys/log/1'])(
    'is nowhere else: no token is asked for %s',
    async (url) => {
      const failure = await failureOf(signerOf({ url }).sign(text, signal));

      expect([failure.kind, scopes]).toEqual(['unusable', []]);
    },
  );

  test.each([
    { host: 'warden.vault.azure.net', scope: 'https://vault.azure.net/.default' },
    { host: 'warden.vault.usgovcloudapi.net', scope: 'https://vault.usgovcloudapi.net/.default' },
    { host: 'warden.vault.azure.cn', scope: 'https://vault.azure.cn/.default' },
    { host: 'warden.managedhsm.azure.net', scope: 'https://managedhsm.azure.net/.default' },
  ])('at $host takes a token that is for its cloud', async ({ host, scope }) => {
    const getToken = async (asked: string | string[]) => {
      scopes.push(asked);
      return null;
    };
    await failureOf(signerOf({ url: `https://${host}/keys/log/1`, getToken }).sign(text, signal));

    expect(scopes).toEqual([scope]);
  });
});
