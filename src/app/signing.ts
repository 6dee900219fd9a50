import type { TokenCredential } from '@azure/identity';
import { createOutsideHeads } from '../adapters/blob/outside-heads.ts';
import { createFileSigner } from '../adapters/signing/file-signer.ts';
import { createKeyVaultSigner } from '../adapters/signing/key-vault-signer.ts';
import { noSigner } from '../adapters/signing/no-signer.ts';
import type { OutsideHeads, Signer } from '../ports/index.ts';
import type { Settings } from '../settings/settings.ts';

/** Who signs heads of evidence. */
export type SigningSettings = Pick<Settings, 'evidenceSigningKeyUrls' | 'evidenceSigningKeyFile'>;

/** @param credential of the process: a key is its own, whatever tenant it works for. */
export function signerOf(settings: SigningSettings, credential: TokenCredential): Signer {
  const { evidenceSigningKeyUrls: keyUrls, evidenceSigningKeyFile: file } = settings;
  if (keyUrls !== undefined) return createKeyVaultSigner({ keyUrls, credential });
  return file === undefined ? noSigner : createFileSigner(file);
}

/** Where heads go beside the store and the log; `undefined`: nowhere. */
export function outsideHeadsOf(
  { tenantId, evidenceHeadsContainer: url }: Pick<Settings, 'tenantId' | 'evidenceHeadsContainer'>,
  credential: TokenCredential,
): OutsideHeads | undefined {
  return url === undefined ? undefined : createOutsideHeads({ url, credential, folder: tenantId });
}
