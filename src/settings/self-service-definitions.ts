import { authorityHosts } from '../domain/model/national-clouds.ts';
import { isAuthority } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guidInLowerCase, oneOf, textThat } from './setting-readers.ts';

/** Environment settings of self-service with the user's own token. */
export const selfServiceDefinitions = {
  selfService: {
    name: 'SELF_SERVICE',
    meaning:
      "With `on`, people can use PIM for themselves under /api/me, with their own token and under Entra's own rules (docs/api.md). Needs a user-assigned identity (AZURE_CLIENT_ID) that the app registration trusts.",
    default: 'off',
    expected: 'on or off',
    read: oneOf(['on', 'off']),
  },
  selfServiceClientId: {
    name: 'SELF_SERVICE_CLIENT_ID',
    meaning:
      "The application id of the API's app registration, the audience of users' tokens. If absent, the GUID in API_AUDIENCE.",
    default: { absent: 'none' },
    expected: 'a GUID: the application (client) id of an app registration of this tenant',
    read: guidInLowerCase,
  },
  selfServiceAuthority: {
    name: 'SELF_SERVICE_AUTHORITY',
    meaning:
      "The authority that exchanges a user's token for one for Microsoft Graph. HTTPS only. If absent, API_AUTHORITY.",
    default: { absent: 'none' },
    expected: `one of ${authorityHosts.map((host) => `https://${host}`).join(', ')}, or https://127.0.0.1:PORT for the simulator`,
    isOutside: true,
    read: textThat((text) => isAuthority(text) && text.startsWith('https:')),
  },
} as const satisfies Record<string, SettingDefinition>;
