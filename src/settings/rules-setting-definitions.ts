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
    meaning: 'The file of rules (docs/rules.md); a relative path begins where the app is started.',
    default: 'rules.json',
    expected: 'the path of a file',
    read: textLike(/^.{1,1000}$/s),
  },
  rulesUrl: {
    name: 'RULES_URL',
    meaning:
      'The file of rules as a blob, read with the managed identity, which needs no right to write it: rules change without a deployment of the app. It takes the place of RULES_FILE.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1/CONTAINER/NAME for Azurite; never a signature",
    isOutside: true,
    read: textThat(isBlobUrl),
  },
  rulesApproval: {
    name: 'RULES_APPROVAL',
    meaning:
      '`required`: changes go by the rules that somebody with PimWarden.Approve signed for last; a changed file waits (docs/hygiene.md). Absent: required in Azure, off elsewhere.',
    default: { absent: 'none' },
    expected: 'required or off',
    read: oneOf(['required', 'off']),
  },
} as const satisfies Record<keyof RulesSettings, SettingDefinition>;
