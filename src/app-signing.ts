import type { TokenCredential } from '@azure/identity';
import { createFileSigner } from './adapters/signing/file-signer.ts';
import { createKeyVaultSigner } from './adapters/signing/key-vault-signer.ts';
import { noSigner } from './adapters/signing/no-signer.ts';
import type { Signer } from './ports/index.ts';
import type { Settings } from './settings/settings.ts';

/** Who signs heads of evidence. */
export type SigningSettings = Pick<Settings, 'evidenceSigningKeyUrls' | 'evidenceSigningKeyFile'>;

/** @param credential of the process: a key is its own, whatever tenant it works for. */
export function signerOf(settings: SigningSettings, credential: TokenCredential): Signer {
  const { evidenceSigningKeyUrls: keyUrls, evidenceSigningKeyFile: file } = settings;
  if (keyUrls !== undefined) return createKeyVaultSigner({ keyUrls, credential });
  return file === undefined ? noSigner : createFileSigner(file);
}

/** What an operator should know at start. */
export function signingNotes(settings: SigningSettings): readonly string[] {
  if (settings.evidenceSigningKeyUrls !== undefined || settings.evidenceSigningKeyFile !== undefined)
    return [];
  return [
    'EVIDENCE_SIGNING_KEY_URL is not set: heads of evidence are not signed, so whoever can write to the store can make others. Name a key in Azure Key Vault (docs/settings.md).',
  ];
}
