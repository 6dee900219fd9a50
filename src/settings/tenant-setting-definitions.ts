import { authorityHosts } from '../domain/model/national-clouds.ts';
import { isAuthority, isBlobUrl } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guid, guidInLowerCase, textThat, wholeNumber } from './setting-readers.ts';

export interface TenantSettings {
  /** Tenants besides TENANT_ID; `undefined`: the app has one. */
  readonly tenants: readonly string[] | undefined;
  readonly tenantsClientId: string | undefined;
  /** With `{tenant}` in the place of the tenant's id. */
  readonly tenantsRules: string;
  readonly tenantsAtOnce: number;
  readonly tenantsAuthority: string | undefined;
}

/** What stands for the tenant's id in `TENANTS_RULES`. */
const tenantMark = '{tenant}';

const anId = '00000000-0000-0000-0000-000000000000';

/** Environment settings of a deployment that works for several tenants (docs/deploy.md). */
export const tenantSettingDefinitions = {
  tenants: {
    name: 'TENANTS',
    meaning:
      'The tenants in which jobs run in addition to TENANT_ID (docs/deploy.md). Each job of each tenant is a queue message. If absent, there is one tenant and no job queue.',
    default: { absent: 'none' },
    expected: 'GUIDs separated by commas, each once: ids of at most 500 tenants',
    read: idsEachOnce,
    wrongIn: wrongIdsIn,
  },
  tenantsClientId: {
    name: 'TENANTS_CLIENT_ID',
    meaning:
      'The application id of the multi-tenant app registration to which the tenants in TENANTS have consented. It trusts the managed identity (AZURE_CLIENT_ID) as a federated credential.',
    default: { absent: 'none' },
    expected: 'a GUID: the application (client) id of an app registration of TENANT_ID',
    read: guidInLowerCase,
  },
  tenantsRules: {
    name: 'TENANTS_RULES',
    meaning:
      "Where the rules of each tenant in TENANTS are: a file, or a blob as in RULES_URL. {tenant} stands for the tenant's id. TENANT_ID itself uses RULES_FILE or RULES_URL.",
    default: 'rules/{tenant}.json',
    expected:
      'the path of a file with {tenant} in it, or https://ACCOUNT.blob.core.windows.net/CONTAINER/{tenant}.json; never a signature',
    isOutside: true,
    read: textThat(isRulesPlace),
  },
  tenantsAtOnce: {
    name: 'TENANTS_AT_ONCE',
    meaning:
      'The maximum number of tenants with a running job, across all instances of all apps on one store. A tenant never has more than one running job.',
    default: '4',
    ...wholeNumber(1, 100),
  },
  tenantsAuthority: {
    name: 'TENANTS_AUTHORITY',
    meaning:
      'The authority that issues tokens for the tenants in TENANTS. HTTPS only. If absent, API_AUTHORITY.',
    default: { absent: 'none' },
    expected: `one of ${authorityHosts.map((host) => `https://${host}`).join(', ')}, or https://127.0.0.1:PORT for the simulator`,
    isOutside: true,
    read: textThat((text) => isAuthority(text) && text.startsWith('https:')),
  },
} as const satisfies Record<keyof TenantSettings, SettingDefinition>;

const mostTenants = 500;

const mostWrongShown = 3;

function idsEachOnce(text: string): readonly string[] | undefined {
  const ids = entriesOf(text);
  return ids.length <= mostTenants && wrongEntries(ids).length === 0 ? ids : undefined;
}

function wrongIdsIn(text: string): string {
  const ids = entriesOf(text);
  const wrong = wrongEntries(ids);
  if (wrong.length === 0) return `there are ${ids.length}`;
  const more = wrong.length > mostWrongShown ? [`${wrong.length - mostWrongShown} more`] : [];
  return [...wrong.slice(0, mostWrongShown), ...more].join(', ');
}

function entriesOf(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim().toLowerCase());
}

function wrongEntries(ids: readonly string[]): readonly string[] {
  const places = new Map<string, number>();
  return ids.flatMap((id, index) => {
    const before = places.get(id);
    places.set(id, before ?? index + 1);
    if (id === '') return [`entry ${index + 1} is empty`];
    if (guid(id) === undefined) return [`entry ${index + 1} is ${JSON.stringify(id.slice(0, 60))}`];
    return before === undefined ? [] : [`entry ${index + 1} is entry ${before} again`];
  });
}

function isRulesPlace(text: string): boolean {
  if (!text.includes(tenantMark) || text.length > 1000) return false;
  return !isUrl(text) || isBlobUrl(text.replaceAll(tenantMark, anId));
}

function isUrl(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text);
}

/** Where the rules of one tenant are. */
export function rulesPlaceOf(
  { tenantsRules }: Pick<TenantSettings, 'tenantsRules'>,
  tenantId: string,
): { readonly rulesFile: string; readonly rulesUrl: string | undefined } {
  const place = tenantsRules.replaceAll(tenantMark, tenantId);
  return isUrl(place) ? { rulesFile: '', rulesUrl: place } : { rulesFile: place, rulesUrl: undefined };
}

interface Neighbours extends Partial<TenantSettings> {
  readonly tenantId?: string;
  readonly identityClientId?: string | undefined;
  readonly queuesEndpoint?: string | undefined;
  readonly apiAuthority?: string;
}

export function problemsOfTenants(settings: Neighbours): readonly string[] {
  const { tenants, tenantId, tenantsAuthority, apiAuthority = '' } = settings;
  if (tenants === undefined) return [];
  const problems: string[] = [];
  if (tenantId !== undefined && tenants.includes(tenantId))
    problems.push(
      `TENANTS: expected tenants besides TENANT_ID, which is worked in as well, and it has ${tenantId}`,
    );
  if (settings.tenantsClientId === undefined)
    problems.push(
      'TENANTS: expected TENANTS_CLIENT_ID as well: no managed identity reaches another tenant by itself',
    );
  if (settings.identityClientId === undefined)
    problems.push(
      'TENANTS: expected AZURE_CLIENT_ID as well, for an app registration trusts a user-assigned identity only',
    );
  // Every tenant would seem to be without consent.
  else if (settings.tenantsClientId === settings.identityClientId?.toLowerCase())
    problems.push(
      `TENANTS_CLIENT_ID="${settings.tenantsClientId}": expected the id of an app registration, for that of AZURE_CLIENT_ID is the managed identity, to which no tenant can consent`,
    );
  if (settings.queuesEndpoint === undefined)
    problems.push('TENANTS: expected QUEUES_ENDPOINT as well, where the jobs of each tenant are queued');
  if (!(tenantsAuthority ?? apiAuthority).startsWith('https:'))
    problems.push('TENANTS: expected TENANTS_AUTHORITY as well, for API_AUTHORITY is not https');
  return problems;
}
