import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new key in a file, for the heads of evidence. */
export function signingKeyFile(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-key-'));
  const path = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
