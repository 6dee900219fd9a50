import { isContainerUrl, isKeyUrl } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guidInLowerCase, listOf, textLike, textThat, wholeNumber } from './setting-readers.ts';

export interface EvidenceSettings {
  readonly evidenceSigningKeyUrls: readonly string[] | undefined;
  readonly evidenceSigningKeyFile: string | undefined;
  readonly evidenceHeadsContainer: string | undefined;
  readonly ownWritesLagMinutes: number;
  readonly ownIdentities: readonly string[] | undefined;
}

/** Environment settings of what was stored and has to be proved, and of what the audit log has to agree with. */
export const evidenceSettingDefinitions = {
  evidenceSigningKeyUrls: {
    name: 'EVIDENCE_SIGNING_KEY_URL',
    meaning:
      "The key in Azure Key Vault that signs the heads of evidence (docs/evidence-format.md) and what the app says it does (docs/security.md), with its version; two with a comma between them while one takes the other's place, and both sign. Absent, and no key file: heads are not signed.",
    default: { absent: 'none' },
    expected:
      "https://VAULT.vault.azure.net/keys/NAME/VERSION (or a national cloud's, or a Managed HSM's), or http://127.0.0.1:PORT/keys/NAME/VERSION on this machine",
    isOutside: true,
    read: listOf(textThat(isKeyUrl), 2),
  },
  evidenceSigningKeyFile: {
    name: 'EVIDENCE_SIGNING_KEY_FILE',
    meaning:
      'A file with an Ed25519 key (PKCS#8 in PEM) that signs the heads of evidence, for the local stack. Refused in Azure: a key there belongs in Key Vault.',
    default: { absent: 'none' },
    expected: 'the path of a file',
    read: textLike(/^.{1,1000}$/s),
  },
  evidenceHeadsContainer: {
    name: 'EVIDENCE_HEADS_CONTAINER',
    meaning:
      'The container of Azure Blob Storage that keeps heads, manifests and hashes where nobody can write over them: give it an immutability policy. Nothing about a person goes there. Absent: heads go to the log alone, and that nothing was cut off at the end is not provable.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.blob.core.windows.net/CONTAINER (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1/CONTAINER for Azurite; never a connection string",
    isOutside: true,
    read: textThat(isContainerUrl),
  },
  ownWritesLagMinutes: {
    name: 'OWN_WRITES_LAG_MINUTES',
    meaning:
      "How late Entra's audit log may be: a change of this app that has no event by then is an alarm (docs/security.md). Events are mostly there within minutes; with more than 40, an alarm may come later than an hour after the act.",
    default: '40',
    ...wholeNumber(5, 1440),
  },
  ownIdentities: {
    name: 'OWN_IDENTITIES',
    meaning:
      'Further identities whose writes are held to be those of this app, where its parts run under several: object ids of service principals, or application ids. The one that this process signs in with is always among them.',
    default: { absent: 'none' },
    expected: 'GUIDs with commas between them',
    read: listOf(guidInLowerCase, 20),
  },
} as const satisfies Record<keyof EvidenceSettings, SettingDefinition>;
