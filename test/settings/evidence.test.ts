import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.ts';
import { problemsOf, usable } from './environment.ts';

const key = 'https://warden.vault.azure.net/keys/evidence/0123456789abcdef0123456789abcdef';
const next = 'https://warden.vault.azure.net/keys/evidence/fedcba9876543210fedcba9876543210';

const problemsWith = (changes: Readonly<Record<string, string>>) => problemsOf({ ...usable, ...changes });

describe('the key that signs heads of evidence', () => {
  test.each([
    key,
    'https://warden.vault.usgovcloudapi.net/keys/evidence/0123456789abcdef0123456789abcdef',
    'https://warden.vault.azure.cn/keys/evidence/0123456789abcdef0123456789abcdef',
    'https://warden.managedhsm.azure.net/keys/evidence/0123456789abcdef0123456789abcdef',
    'http://127.0.0.1:8443/keys/evidence/1',
  ])('may be %s', (url) => {
    expect(readSettings({ ...usable, EVIDENCE_SIGNING_KEY_URL: url }).evidenceSigningKeyUrls).toEqual([url]);
  });

  test('may be two while one takes the place of the other', () => {
    const both = { ...usable, EVIDENCE_SIGNING_KEY_URL: `${key}, ${next}` };

    expect(readSettings(both).evidenceSigningKeyUrls).toEqual([key, next]);
  });

  test.each([
    { what: 'of no version, which would change unseen', url: key.slice(0, key.lastIndexOf('/')) },
    { what: 'over http', url: key.replace('https', 'http') },
    { what: 'at another host', url: key.replace('azure.net', 'azure.net.example.com') },
    { what: 'at a host that ends alike', url: key.replace('.vault.azure.net', '.evilvault.azure.net') },
    { what: 'at another port', url: key.replace('.net/', '.net:8443/') },
    { what: 'with a query', url: `${key}?api-version=7.4` },
    { what: 'with a user', url: key.replace('//', '//ada@') },
    { what: 'with a longer path', url: `${key}/sign` },
    { what: 'that is a secret', url: key.replace('/keys/', '/secrets/') },
    { what: 'above another', url: key.replace('/keys/', '/x/../keys/') },
    { what: 'of three', url: [key, key, key].join(',') },
  ])('is none $what: $url', ({ url }) => {
    expect(problemsWith({ EVIDENCE_SIGNING_KEY_URL: url })).toEqual([
      expect.stringContaining('EVIDENCE_SIGNING_KEY_URL='),
    ]);
  });

  test('is one in Key Vault or one in a file, and not both', () => {
    expect(problemsWith({ EVIDENCE_SIGNING_KEY_URL: key, EVIDENCE_SIGNING_KEY_FILE: 'key.pem' })).toEqual([
      expect.stringContaining(
        'EVIDENCE_SIGNING_KEY_FILE: set either this or EVIDENCE_SIGNING_KEY_URL, not both',
      ),
    ]);
    expect(readSettings({ ...usable, EVIDENCE_SIGNING_KEY_FILE: 'key.pem' }).evidenceSigningKeyFile).toBe(
      'key.pem',
    );
  });
});

describe('the container that keeps heads', () => {
  test.each([
    'https://warden.blob.core.windows.net/heads',
    'https://warden.blob.core.usgovcloudapi.net/evidence-heads',
    'http://127.0.0.1:10000/devstoreaccount1/heads',
  ])('is one of Blob Storage: %s', (url) => {
    expect(readSettings({ ...usable, EVIDENCE_HEADS_CONTAINER: url }).evidenceHeadsContainer).toBe(url);
  });

  test.each([
    'https://warden.blob.core.windows.net',
    'https://warden.blob.core.windows.net/',
    'https://warden.blob.core.windows.net/heads/',
    'https://warden.blob.core.windows.net/heads/deeper',
    'https://warden.blob.core.windows.net/heads?sv=2024&sig=abc',
    'https://warden.blob.core.windows.net/Heads',
    'https://warden.table.core.windows.net/heads',
    'https://warden.blob.core.windows.net.example.com/heads',
    'http://warden.blob.core.windows.net/heads',
    'https://user:word@warden.blob.core.windows.net/heads',
    'http://127.0.0.1:10000/heads',
    'https://127.0.0.1:10000/devstoreaccount1/heads',
    'heads',
  ])('is nothing else, for a token is sent there: %s', (url) => {
    expect(problemsWith({ EVIDENCE_HEADS_CONTAINER: url })).toEqual([
      expect.stringContaining('EVIDENCE_HEADS_CONTAINER='),
    ]);
  });
});

describe('in Azure', () => {
  test.each([
    {
      what: 'a file, which whoever can read it could sign with',
      changes: { EVIDENCE_SIGNING_KEY_FILE: 'key.pem' },
    },
    {
      what: 'what listens on this machine',
      changes: { EVIDENCE_SIGNING_KEY_URL: 'https://127.0.0.1:8443/keys/evidence/1' },
    },
    {
      what: 'what listens on this machine, although the other does not',
      changes: { EVIDENCE_SIGNING_KEY_URL: `${key},http://localhost:1/keys/evidence/1` },
    },
  ])('nothing is signed with $what', ({ changes }) => {
    expect(problemsWith({ ...changes, WEBSITE_SITE_NAME: 'warden' })).toEqual([
      expect.stringMatching(/^EVIDENCE_SIGNING_KEY_(FILE|URL): .* the app runs in Azure/),
    ]);
  });

  test('heads are not kept on this machine', () => {
    const changes = { EVIDENCE_HEADS_CONTAINER: 'http://127.0.0.1:10000/devstoreaccount1/heads' };

    expect(problemsWith({ ...changes, WEBSITE_SITE_NAME: 'warden' })).toEqual([
      expect.stringMatching(/^EVIDENCE_HEADS_CONTAINER: expected an address that is not on this machine/),
    ]);
  });

  test('a key in Key Vault is', () => {
    expect(problemsWith({ EVIDENCE_SIGNING_KEY_URL: key, WEBSITE_SITE_NAME: 'warden' })).toEqual([]);
  });
});
