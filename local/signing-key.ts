import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The key that signs the heads of evidence on this machine. */
export interface SigningKeyFile {
  readonly path: string;
  /** Removes it, unless it is kept with the tables. */
  remove(): void;
}

/**
 * Makes a key, or finds the one of earlier starts: a log goes on, and so does its key.
 *
 * @param dataDir the directory of the tables, which is there; `undefined`: they are in memory, and the key ends with them.
 */
export function signingKeyFile(dataDir: string | undefined): SigningKeyFile {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'pim-warden-key-'));
  const path = join(folder, 'signing-key.pem');
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
  }
  return {
    path,
    remove() {
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
