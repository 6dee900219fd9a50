import { z } from 'zod';
import { isContainerUrl, isKeyUrl } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';

/** Environment settings of what was stored and has to be proved. */
export const evidenceSettingDefinitions = {
  evidenceSigningKeyUrls: {
    name: 'EVIDENCE_SIGNING_KEY_URL',
    meaning:
      "The key in Azure Key Vault that signs the heads of evidence (docs/evidence-format.md), with its version; two with a comma between them while one takes the other's place, and both sign. Absent, and no key file: heads are not signed.",
    default: { absent: 'none' },
    expected:
      "https://VAULT.vault.azure.net/keys/NAME/VERSION (or a national cloud's, or a Managed HSM's), or http://127.0.0.1:PORT/keys/NAME/VERSION on this machine",
    isOutside: true,
    schema: z
      .string()
      .transform((text) => text.split(/ *, */))
      .pipe(z.array(z.string().refine(isKeyUrl)).max(2)),
  },
  evidenceSigningKeyFile: {
    name: 'EVIDENCE_SIGNING_KEY_FILE',
    meaning:
      'A file with an Ed25519 key (PKCS#8 in PEM) that signs the heads of evidence, for the local stack. Refused in Azure: a key there belongs in Key Vault.',
    default: { absent: 'none' },
    expected: 'the path of a file',
    schema: z.string().max(1000),
  },
  evidenceHeadsContainer: {
    name: 'EVIDENCE_HEADS_CONTAINER',
    meaning:
      'The container of Azure Blob Storage that keeps heads, manifests and hashes where nobody can write over them: give it an immutability policy. Nothing about a person goes there. Absent: heads go to the log alone, and that nothing was cut off at the end is not provable.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.blob.core.windows.net/CONTAINER (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1/CONTAINER for Azurite; never a connection string",
    isOutside: true,
    schema: z.string().refine(isContainerUrl),
  },
} as const satisfies Record<string, SettingDefinition>;
