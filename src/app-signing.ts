import type { TokenCredential } from '@azure/identity';
import { createOutsideHeads } from './adapters/blob/outside-heads.ts';
import { createFileSigner } from './adapters/signing/file-signer.ts';
import { createKeyVaultSigner } from './adapters/signing/key-vault-signer.ts';
import { noSigner } from './adapters/signing/no-signer.ts';
import type { OutsideHeads, Signer } from './ports/index.ts';
import { isLoopback } from './settings/origins.ts';
import type { Settings } from './settings/settings.ts';

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

/** What an operator should know at start. */
export function signingNotes(
  settings: SigningSettings & Pick<Settings, 'evidenceHeadsContainer' | 'tablesEndpoint'>,
): readonly string[] {
  // A store on this machine is for trying things out.
  const isLocal = isLoopback(settings.tablesEndpoint);
  const outside =
    settings.evidenceHeadsContainer === undefined && !isLocal
      ? [
          'EVIDENCE_HEADS_CONTAINER is not set: heads of evidence are in the store and in this log alone. Unless somebody keeps them elsewhere, it cannot be proved that nothing was cut off at the end (docs/settings.md).',
        ]
      : [];
  if (settings.evidenceSigningKeyUrls !== undefined || settings.evidenceSigningKeyFile !== undefined)
    return outside;
  return [
    ...outside,
    'EVIDENCE_SIGNING_KEY_URL is not set: heads of evidence are not signed, so whoever can write to the store can make others. Name a key in Azure Key Vault (docs/settings.md).',
  ];
}
