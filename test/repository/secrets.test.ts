import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { secretShapes } from './secret-shapes.ts';

/** SHA-256 of values that look like a secret and are none, each with the reason. No file may have another beside them. */
const harmless: Readonly<Record<string, string>> = {
  '0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059':
    "the key of Azurite's account, which is in Microsoft's documentation",
};

/** Whatever is, or is about to be, in the repository: what git does not ignore. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\0')
  .filter((path) => path !== '');

interface Found {
  readonly kind: string;
  /** Of the value, which nobody needs to see once more. */
  readonly sha256: string;
}

function valuesIn(text: string): readonly Found[] {
  return secretShapes.flatMap(({ kind, shape }) =>
    [...text.matchAll(new RegExp(shape, `${shape.flags}g`))].map(([value]) => ({
      kind,
      sha256: hash('sha256', value),
    })),
  );
}

function kindsIn(text: string): readonly string[] {
  return valuesIn(text)
    .filter(({ sha256 }) => !(sha256 in harmless))
    .map(({ kind }) => kind);
}

/** Letters that PowerShell wrote have a zero byte each. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').replaceAll('\0', '');
  } catch {
    // A file that was deleted and is not committed yet, or a link to a folder.
    return '';
  }
}

describe('the repository', () => {
  const found = files.flatMap((path) => valuesIn(read(path)).map((value) => ({ path, ...value })));

  test('has no value that looks like a secret, but for those that are known with a reason', () => {
    expect(found.filter(({ sha256 }) => !(sha256 in harmless))).toEqual([]);
  });

  test('knows no value that is not there any more', () => {
    expect(Object.keys(harmless).filter((known) => !found.some(({ sha256 }) => sha256 === known))).toEqual(
      [],
    );
  });
});

describe('what looks like a secret', () => {
  const letters = (length: number) => 'aB3dE5gH7jK9mN1pQ'.repeat(8).slice(0, length);

  const guid = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0022';
  const heading = (kind: string) => ['-----BEGIN', `${kind}PRIVATE KEY-----`].join(' ');

  // Put together here, so that this file has none.
  test.each([
    { kind: 'private key', text: `${heading('EC ')}\n${letters(64)}` },
    { kind: 'private key', text: `"${heading('')}\\n${letters(64)}\\n"` },
    { kind: 'private key', text: `${heading('RSA ')}\nProc-Type: 4,ENCRYPTED\n\n${letters(64)}` },
    { kind: 'storage account key', text: `${letters(86)}==` },
    {
      kind: 'storage account key',
      text: `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${letters(86)}==;EndpointSuffix=core.windows.net`,
    },
    { kind: 'key in a connection string', text: `Endpoint=sb://x;SharedAccessKey=${letters(43)}=` },
    { kind: 'shared access signature', text: `?sv=2026-01-01&sp=r&sig=${letters(43)}%3D` },
    { kind: 'shared access signature', text: `"https://x/invoke?sv=1.0\\u0026sig=${letters(43)}"` },
    { kind: 'client secret of Entra', text: `"${letters(3)}8Q~${letters(34)}"` },
    { kind: 'function key', text: `${letters(44)}AzFu${letters(6)}==` },
    { kind: 'JSON Web Token', text: `Bearer eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}` },
    { kind: 'secret of a webhook', text: `whsec_${letters(32)}` },
    {
      kind: 'address of a Slack hook',
      text: `https://hooks.slack.com/services/T0000ABCD/B0000ABCD/${letters(24)}`,
    },
    {
      kind: 'address of a Teams hook',
      text: `https://contoso.webhook.office.com/webhookb2/${guid}@${guid}/IncomingWebhook/${'0a1b2c3d'.repeat(4)}/${guid}`,
    },
    { kind: 'token of Slack', text: `xoxb-${'1234567890-'.repeat(2)}${letters(24)}` },
    { kind: 'token of GitHub', text: `ghp_${letters(36)}` },
    { kind: 'token of GitHub', text: `github_pat_${letters(22)}_${letters(59)}` },
    { kind: 'token of npm', text: `//registry.npmjs.org/:_authToken=npm_${letters(36)}` },
  ])('is a $kind in its own form', ({ kind, text }) => {
    expect(kindsIn(text)).toContain(kind);
  });

  test('is found in a file that has a known value as well', () => {
    const azurite = read('src/adapters/storage-host.ts');

    expect(kindsIn(azurite)).toEqual([]);
    expect(kindsIn(`${azurite}\n${letters(86)}==`)).toEqual(['storage account key']);
  });

  test('is no hash of a lockfile, no GUID, no reference to a vault, and no heading without a key', () => {
    const texts = [
      `"integrity": "sha512-${letters(86)}=="`,
      '00000003-0000-0000-c000-000000000000',
      '@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/notify-webhook-url)',
      heading(''),
    ];

    expect(texts.flatMap(kindsIn)).toEqual([]);
  });
});
