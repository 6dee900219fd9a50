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
      "The Azure Key Vault key, with its version, that signs evidence heads (docs/evidence-format.md) and the app's claims and alarms (docs/security.md). During a rotation, two, comma-separated; both sign. If absent and there is no key file, heads are not signed.",
    default: { absent: 'none' },
    expected:
      "https://VAULT.vault.azure.net/keys/NAME/VERSION (or a national cloud's, or a Managed HSM's), or http://127.0.0.1:PORT/keys/NAME/VERSION on this machine",
    isOutside: true,
    read: listOf(textThat(isKeyUrl), 2),
  },
  evidenceSigningKeyFile: {
    name: 'EVIDENCE_SIGNING_KEY_FILE',
    meaning:
      'A file with an Ed25519 key (PKCS#8 in PEM) that signs evidence heads on the local stack. Refused in Azure, where the key belongs in Key Vault.',
    default: { absent: 'none' },
    expected: 'the path of a file',
    read: textLike(/^.{1,1000}$/s),
  },
  evidenceHeadsContainer: {
    name: 'EVIDENCE_HEADS_CONTAINER',
    meaning:
      'The Azure Blob Storage container for heads, manifests and hashes. Give it an immutability policy, so that nobody can overwrite them. It holds no personal data. If absent, heads are only logged, and truncation at the end cannot be ruled out.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.blob.core.windows.net/CONTAINER (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1/CONTAINER for Azurite; never a connection string",
    isOutside: true,
    read: textThat(isContainerUrl),
  },
  ownWritesLagMinutes: {
    name: 'OWN_WRITES_LAG_MINUTES',
    meaning:
      "How late events may arrive in Entra's audit log. If a change by this app has no event by then, an alarm is raised (docs/security.md). Most events arrive within minutes. With more than 40, an alarm may come more than an hour after the act.",
    default: '40',
    ...wholeNumber(5, 1440),
  },
  ownIdentities: {
    name: 'OWN_IDENTITIES',
    meaning:
      "Other identities whose writes count as this app's own, if its parts run under several identities: object ids of service principals, or application ids. This process's own identity is always included.",
    default: { absent: 'none' },
    expected: 'comma-separated GUIDs',
    read: listOf(guidInLowerCase, 20),
  },
} as const satisfies Record<keyof EvidenceSettings, SettingDefinition>;
