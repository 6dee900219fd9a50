import { authorityHosts } from '../domain/model/national-clouds.ts';
import { isAuthority } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guidInLowerCase, listOf, oneOf, textLike, textThat, wholeNumber } from './setting-readers.ts';

/** Environment settings of the HTTP API. */
export const apiSettingDefinitions = {
  apiAudiences: {
    name: 'API_AUDIENCE',
    meaning:
      "The accepted audiences of callers' tokens: the API's application id, its application ID URI, or both, comma-separated. If absent, every route except health answers 503.",
    default: { absent: 'none' },
    expected: 'api://CLIENT_ID,CLIENT_ID as the app registration of the API has them',
    read: listOf(textLike(/^[^\s,]{1,300}$/), 10),
  },
  apiAuthority: {
    name: 'API_AUTHORITY',
    meaning: "The issuer of callers' tokens: Microsoft Entra, a national cloud's Entra, or the simulator.",
    default: 'https://login.microsoftonline.com',
    expected: `one of ${authorityHosts.map((host) => `https://${host}`).join(', ')}, or http://127.0.0.1:PORT for the simulator`,
    isOutside: true,
    read: textThat(isAuthority),
  },
  apiTimeBudgetSeconds: {
    name: 'API_TIME_BUDGET_SECONDS',
    meaning:
      'How long one request to the HTTP API may take, including its calls to Graph. The platform aborts it after 230.',
    default: '100',
    ...wholeNumber(5, 220),
  },
  apiAuthenticationContext: {
    name: 'API_AUTHENTICATION_CONTEXT',
    meaning:
      'The Conditional Access authentication context (claim `acrs`) that users need to change anything. If absent, the token must show multi-factor authentication, which v2.0 tokens never do. `off` accepts any sign-in.',
    default: { absent: 'none' },
    expected: 'c1 to c99, as Conditional Access has it, or off',
    read: textLike(/^(c[1-9]\d?|off)$/),
  },
  apiClientApps: {
    name: 'API_CLIENT_APPS',
    meaning: 'The client ids of the apps that may call the API. If absent, any app in the tenant may.',
    default: { absent: 'none' },
    expected: 'comma-separated GUIDs',
    read: listOf(guidInLowerCase, 100),
  },
  apiGuests: {
    name: 'API_GUESTS',
    meaning: 'Whether guests (accounts from outside the organisation) may call the API.',
    default: 'refuse',
    expected: 'refuse or allow',
    read: oneOf(['refuse', 'allow']),
  },
  apiReadsPerMinute: {
    name: 'API_READS_PER_MINUTE',
    meaning: 'How many reads one caller may make per minute. Each process counts separately.',
    default: '300',
    ...wholeNumber(1, 1_000_000),
  },
  apiWritesPerMinute: {
    name: 'API_WRITES_PER_MINUTE',
    meaning:
      'How many changes, plans, runs and approvals one caller may request per minute. Each process counts separately.',
    default: '30',
    ...wholeNumber(1, 1_000_000),
  },
} as const satisfies Record<string, SettingDefinition>;
