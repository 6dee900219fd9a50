import { authorityHosts } from '../domain/model/national-clouds.ts';
import { isAuthority } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guidInLowerCase, listOf, oneOf, textLike, textThat, wholeNumber } from './setting-readers.ts';

/** Environment settings of the HTTP API. */
export const apiSettingDefinitions = {
  apiAudiences: {
    name: 'API_AUDIENCE',
    meaning:
      "The API's own application id, its application id URI, or both with a comma between them. Absent: every route but health answers 503.",
    default: { absent: 'none' },
    expected: 'api://CLIENT_ID,CLIENT_ID as the app registration of the API has them',
    read: listOf(textLike(/^[^\s,]{1,300}$/), 10),
  },
  apiAuthority: {
    name: 'API_AUTHORITY',
    meaning: "Who signs the callers' tokens: Microsoft Entra, a national cloud's, or the simulator.",
    default: 'https://login.microsoftonline.com',
    expected: `one of ${authorityHosts.map((host) => `https://${host}`).join(', ')}, or http://127.0.0.1:PORT for the simulator`,
    isOutside: true,
    read: textThat(isAuthority),
  },
  apiTimeBudgetSeconds: {
    name: 'API_TIME_BUDGET_SECONDS',
    meaning:
      'How long one request to the HTTP API may take with everything it asks of Graph. The platform ends it at 230.',
    default: '100',
    ...wholeNumber(5, 220),
  },
  apiAuthenticationContext: {
    name: 'API_AUTHENTICATION_CONTEXT',
    meaning:
      'The authentication context of Conditional Access that users must have signed in under to change anything (claim `acrs`). Absent: the token must show several factors, which those of v2.0 never do. `off`: any sign-in will do.',
    default: { absent: 'none' },
    expected: 'c1 to c99, as Conditional Access has it, or off',
    read: textLike(/^(c[1-9]\d?|off)$/),
  },
  apiClientApps: {
    name: 'API_CLIENT_APPS',
    meaning: 'The client ids of the apps that callers may come through. Absent: any app of the tenant.',
    default: { absent: 'none' },
    expected: 'GUIDs with commas between them',
    read: listOf(guidInLowerCase, 100),
  },
  apiGuests: {
    name: 'API_GUESTS',
    meaning: 'Whether accounts from outside the organisation may call.',
    default: 'refuse',
    expected: 'refuse or allow',
    read: oneOf(['refuse', 'allow']),
  },
  apiReadsPerMinute: {
    name: 'API_READS_PER_MINUTE',
    meaning: 'How often one caller may read in a minute; each process counts for itself.',
    default: '300',
    ...wholeNumber(1, 1_000_000),
  },
  apiWritesPerMinute: {
    name: 'API_WRITES_PER_MINUTE',
    meaning:
      'How often one caller may ask for a change, a plan, a run or an approval in a minute; each process counts for itself.',
    default: '30',
    ...wholeNumber(1, 1_000_000),
  },
} as const satisfies Record<string, SettingDefinition>;
