import { isBlobUrl } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { oneOf, textLike, textThat } from './setting-readers.ts';

export interface RulesSettings {
  readonly rulesFile: string;
  /** `undefined`: `rulesFile` has the rules. */
  readonly rulesUrl: string | undefined;
  /** `undefined`: where the app runs decides. */
  readonly rulesApproval: 'required' | 'off' | undefined;
}

/** Environment settings of where the rules are, and which of them count. */
export const rulesSettingDefinitions = {
  rulesFile: {
    name: 'RULES_FILE',
    meaning:
      'The path of the rules file (docs/rules.md). A relative path is relative to the directory in which the app starts.',
    default: 'rules.json',
    expected: 'the path of a file',
    read: textLike(/^.{1,1000}$/s),
  },
  rulesUrl: {
    name: 'RULES_URL',
    meaning:
      'The URL of a blob with the rules, used instead of RULES_FILE, so that rules can change without a deployment. The managed identity only needs to read it.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1/CONTAINER/NAME for Azurite; never a signature",
    isOutside: true,
    read: textThat(isBlobUrl),
  },
  rulesApproval: {
    name: 'RULES_APPROVAL',
    meaning:
      'With `required`, the app uses the rules last approved by somebody with PimWarden.Approve, and a changed file waits for approval (docs/hygiene.md). If absent: required in Azure, off elsewhere.',
    default: { absent: 'none' },
    expected: 'required or off',
    read: oneOf(['required', 'off']),
  },
} as const satisfies Record<keyof RulesSettings, SettingDefinition>;
