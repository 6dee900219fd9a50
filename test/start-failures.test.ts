import { RestError } from '@azure/data-tables';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../package.json' with { type: 'json' };
import { whyNoToken } from '../src/adapters/identity/why-no-token.ts';
import { toStoreError } from '../src/adapters/tables/store/failures.ts';
import { readStart } from '../src/app/start.ts';
import { oldestNode } from '../src/settings/node-version.ts';

const usable = {
  TENANT_ID: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  TABLES_ENDPOINT: 'http://127.0.0.1:9/devstoreaccount1',
  RULES_FILE: '/nowhere/rules.json',
};

function thrownBy(start: () => unknown): string {
  try {
    start();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}
const named = (name: string, message: string) => Object.assign(new Error(message), { name });
/** As `@azure/identity` 4.14 throws it. */
const identityError = (message: string) =>
  named('CredentialUnavailableError', `ManagedIdentityCredential: ${message}`);
const noTokenFor = ({ because, advice }: ReturnType<typeof whyNoToken>) => `${because}. ${advice}`;
const storeFailure = (error: unknown) =>
  String(toStoreError(error, 'taking the lease', 'https://warden.table.core.windows.net'));

const failures: readonly {
  readonly of: string;
  readonly sentence: () => string | Promise<string>;
  readonly happened: RegExp;
  readonly next: RegExp;
}[] = [
  {
    of: 'a Node that is too old',
    sentence: () => thrownBy(() => readStart(usable, '20.20.2')),
    happened: /Node 20\.20\.2 runs the app: expected Node 22 or later/,
    next: /In Azure choose 24, .*--runtime-version 24/,
  },
  {
    of: 'a setting that is missing',
    sentence: () => thrownBy(() => readStart({ ...usable, TENANT_ID: '' })),
    happened: /TENANT_ID is not set/,
    next: /expected a GUID: the id of the tenant, as Microsoft Entra shows it/,
  },
  {
    of: 'an identity that the platform does not offer',
    sentence: () => thrownBy(() => readStart({ ...usable, IDENTITY_ENDPOINT: '' })),
    happened: /IDENTITY_ENDPOINT is not set/,
    next: /enable a managed identity on the function app/,
  },
  {
    of: 'a file of rules that is not there',
    sentence: async () => (await readStart(usable).rulesProblems()).join('\n'),
    happened: /The rules \(\/nowhere\/rules\.json\) are not usable.*\n.*is not there/,
    next: /write one with `npm run rules -- init/,
  },
  {
    of: 'an identity endpoint that does not answer',
    sentence: () =>
      noTokenFor(
        whyNoToken(
          identityError(
            'Network unreachable. Message: network_error: See https://aka.ms/msal.js.errors#network_error for details',
          ),
        ),
      ),
    happened: /nothing that gives tokens answers there/,
    next: /Enable a managed identity .* set AZURE_CLIENT_ID/,
  },
  {
    of: 'an identity that the app does not have',
    sentence: () =>
      noTokenFor(
        whyNoToken(
          identityError(
            'Authentication failed. Message : Error(s): Not Available - Timestamp: Not Available - Description: No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId. - Correlation ID: abc - Trace ID: Not Available',
          ),
        ),
      ),
    happened: /^No User Assigned or Delegated Managed Identity found for specified ClientId/,
    next: /Enable a managed identity .* set AZURE_CLIENT_ID/,
  },
  {
    of: 'an identity endpoint that answers with something else than a token',
    sentence: () =>
      noTokenFor(
        whyNoToken(
          identityError(
            'A client error occured.\nHttp status code: 403\nHttp status message: Forbidden\nHeaders: {"server":"proxy"}',
          ),
        ),
      ),
    happened: /^it answered 403 Forbidden\./,
    next: /Enable a managed identity .* IDENTITY_HEADER.* set AZURE_CLIENT_ID/,
  },
  {
    of: 'a defect on the way to the identity',
    sentence: () => noTokenFor(whyNoToken(new TypeError('Promise.withResolvers is not a function'))),
    happened: /the app failed before it could ask \(TypeError\)/,
    next: /The identity is not at fault.*deploy the version before this one/,
  },
  {
    of: 'a store that does not answer',
    sentence: () => storeFailure(new RestError('connect ECONNREFUSED', { code: 'ECONNREFUSED' })),
    happened: /nothing answers at https:\/\/warden\.table\.core\.windows\.net \(ECONNREFUSED\)/,
    next: /Check that the address is right, that the store runs/,
  },
  {
    of: 'a store that refuses the identity',
    sentence: () => storeFailure(new RestError('no', { code: 'AuthorizationFailure', statusCode: 403 })),
    happened: /refuses this identity \(403 AuthorizationFailure\)/,
    next: /Grant it the role "Storage Table Data Contributor"/,
  },
  {
    of: 'a store for which there is no token',
    sentence: () => storeFailure(identityError('Network unreachable. Message: network_error')),
    happened: /no token for https:\/\/warden\.table\.core\.windows\.net: nothing that gives tokens answers/,
    next: /Enable a managed identity/,
  },
];

describe('a start that fails', () => {
  test.each(failures)(
    'says of $of what happened, to what, and what to do',
    async ({ sentence, happened, next }) => {
      const said = await sentence();

      expect(said).toMatch(happened);
      expect(said).toMatch(next);
      expect(said).not.toMatch(/is not a function|Credential:|msal|aka\.ms|Not Available|Http status/);
    },
  );
});

describe('Node', () => {
  test.each(['22.0.0', '24.21.0', '100.0.0'])('%s is new enough', (version) => {
    expect(() => readStart(usable, version)).not.toThrow();
  });

  test('is asked for as package.json does', () => {
    expect(packageJson.engines.node).toBe(`>=${oldestNode}`);
  });
});
