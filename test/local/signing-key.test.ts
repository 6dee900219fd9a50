import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { signingKeyFile } from '../../local/signing-key.ts';

describe('the key of the local stack', () => {
  test('is of Ed25519, for this user alone, and ends with tables that are in memory', () => {
    const file = signingKeyFile(undefined);
    const { asymmetricKeyType } = createPrivateKey(readFileSync(file.path));
    const mode = statSync(file.path).mode & 0o777;
    file.remove();

    expect([asymmetricKeyType, mode, existsSync(file.path)]).toEqual(['ed25519', 0o600, false]);
  });

  test('is kept with tables that are kept, so that their log goes on under one key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pim-warden-data-'));
    try {
      const first = signingKeyFile(folder);
      const made = readFileSync(first.path, 'utf8');
      first.remove();

      expect(readFileSync(signingKeyFile(folder).path, 'utf8')).toBe(made);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
