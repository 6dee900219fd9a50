import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { secretShapes } from './secret-shapes.ts';

/** Files with a value that looks like a secret and is none, each with the reason. */
const allowed: Readonly<Record<string, string>> = {
  'bench/variants/task.ts': "the key of Azurite's account, which is in Microsoft's documentation",
  'src/adapters/storage-host.ts': "the key of Azurite's account, which is in Microsoft's documentation",
  'test/adapters/signing/signers.test.ts': 'a heading without a key below it',
  'test/adapters/tables/tables-under-test.ts':
    "the key of Azurite's account, which is in Microsoft's documentation",
  'test/http/me/me.e2e.test.ts': "the key of Azurite's account, which is in Microsoft's documentation",
};

/** Whatever is, or is about to be, in the repository: what git does not ignore. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\0')
  .filter((path) => path !== '');

function kindsIn(text: string): readonly string[] {
  return secretShapes.filter(({ shape }) => shape.test(text)).map(({ kind }) => kind);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // A file that was deleted and is not committed yet, or a link to a folder.
    return '';
  }
}

describe('the repository', () => {
  const found = files
    .map((path) => ({ path, kinds: kindsIn(read(path)) }))
    .filter(({ kinds }) => kinds.length > 0);

  test('has no value that looks like a secret, but for those that are named with a reason', () => {
    expect(found.filter(({ path }) => !(path in allowed))).toEqual([]);
  });

  test('names no file for a value that is not there any more', () => {
    expect(Object.keys(allowed).filter((path) => !found.some((one) => one.path === path))).toEqual([]);
  });
});

describe('what looks like a secret', () => {
  const letters = (length: number) => 'aB3dE5gH7jK9mN1pQ'.repeat(8).slice(0, length);

  // Put together here, so that this file has none.
  test.each([
    { kind: 'private key', text: ['-----BEGIN', 'EC PRIVATE KEY-----'].join(' ') },
    { kind: 'private key', text: ['-----BEGIN', 'PRIVATE KEY-----'].join(' ') },
    { kind: 'storage account key', text: `${letters(86)}==` },
    { kind: 'key in a connection string', text: `Endpoint=sb://x;SharedAccessKey=${letters(43)}=` },
    { kind: 'shared access signature', text: `?sv=2026-01-01&sp=r&sig=${letters(43)}%3D` },
    { kind: 'client secret of Entra', text: `"${letters(3)}8Q~${letters(34)}"` },
    { kind: 'function key', text: `${letters(44)}AzFu${letters(6)}==` },
    { kind: 'JSON Web Token', text: `Bearer eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}` },
    { kind: 'secret of a webhook', text: `whsec_${letters(32)}` },
    {
      kind: 'address of a Slack hook',
      text: `https://hooks.slack.com/services/T0000ABCD/B0000ABCD/${letters(24)}`,
    },
    { kind: 'token of GitHub', text: `ghp_${letters(36)}` },
    { kind: 'token of npm', text: `//registry.npmjs.org/:_authToken=npm_${letters(36)}` },
  ])('is a $kind in its own form', ({ kind, text }) => {
    expect(kindsIn(text)).toContain(kind);
  });

  test('is no hash of a lockfile, no GUID, and no reference to a vault', () => {
    const harmless = [
      `"integrity": "sha512-${letters(86)}=="`,
      '00000003-0000-0000-c000-000000000000',
      '@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/notify-webhook-url)',
    ];

    expect(harmless.flatMap(kindsIn)).toEqual([]);
  });
});
