import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFileSigner } from '../../../src/adapters/signing/file-signer.ts';
import { createKeyVaultSigner } from '../../../src/adapters/signing/key-vault-signer.ts';
import { noSigner } from '../../../src/adapters/signing/no-signer.ts';
import { describeSigner, describeSignerThatWaits, type SignerUnderTest } from '../../contracts/signer.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';
import { type KeyVaultServer, startKeyVault, vaultToken } from './key-vault-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-signers-'));
const signal = new AbortController().signal;
let vault: KeyVaultServer;

beforeAll(async () => {
  vault = await startKeyVault();
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await vault.close();
});

function keyFile(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pem = (type: 'ed25519' | 'ed448') => {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448');
  return privateKey.export({ format: 'pem', type: 'pkcs8' });
};
const inVault = (...names: readonly string[]) =>
  createKeyVaultSigner({
    keyUrls: names.map((name) => vault.addKey(name)),
    credential: { getToken: async () => ({ token: vaultToken, expiresOnTimestamp: 0 }) },
  });
const inFile = () => createFileSigner(keyFile('key.pem', pem('ed25519')));

const signers: readonly { readonly name: string; readonly make: () => Promise<SignerUnderTest> }[] = [
  { name: 'the fake', make: async () => ({ signer: new FakeSigner('one'), kind: 'file', keys: 1 }) },
  {
    name: 'the fake with two keys',
    make: async () => ({ signer: new FakeSigner('one', 'two'), kind: 'file', keys: 2 }),
  },
  { name: 'a key in a file', make: async () => ({ signer: inFile(), kind: 'file', keys: 1 }) },
  { name: 'a key in Key Vault', make: async () => ({ signer: inVault('log'), kind: 'key-vault', keys: 1 }) },
  {
    name: 'two keys in Key Vault',
    make: async () => ({ signer: inVault('log', 'log'), kind: 'key-vault', keys: 2 }),
  },
];
for (const { name, make } of signers) {
  describeSigner(name, make);
  describeSignerThatWaits(name, make);
}
describeSigner('nobody', async () => ({ signer: noSigner, kind: 'none', keys: 0 }));
describeSigner('the fake without a key', async () => ({ signer: new FakeSigner(), kind: 'none', keys: 0 }));

describe('a key in a file', () => {
  test('that is of another kind is refused, and the file is named', async () => {
    const path = keyFile('other.pem', pem('ed448'));

    await expect(createFileSigner(path).sign(Buffer.from('text'), signal)).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(`the key in ${path} (EVIDENCE_SIGNING_KEY_FILE) is of the kind ed448`),
    });
  });

  test.each(['c2VjcmV0', '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n'])(
    'that cannot be read is not quoted: %j',
    async (content) => {
      const failed = createFileSigner(keyFile('broken.pem', content)).publicKeys(signal);

      await expect(failed).rejects.toMatchObject({
        kind: 'unusable',
        message: expect.not.stringContaining('c2VjcmV0'),
      });
    },
  );

  test('is read again once it is there', async () => {
    const path = join(folder, 'later.pem');
    const signer = createFileSigner(path);
    await expect(signer.publicKeys(signal)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be read as a private key (ENOENT)'),
    });

    writeFileSync(path, pem('ed25519'));

    expect(await signer.publicKeys(signal)).toHaveLength(1);
  });
});
