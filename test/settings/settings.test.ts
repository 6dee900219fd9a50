import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { settingDefinitions } from '../../src/settings/setting-definitions.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { problemsOf, tenant, usable } from './environment.ts';

describe('an environment that says where the app is and nothing else', () => {
  test('gives the documented defaults', () => {
    expect(readSettings(usable)).toEqual({
      tenantId: tenant,
      appParts: ['front', 'keeper', 'writer'],
      planOnly: 'off',
      graphOrigin: 'https://graph.microsoft.com',
      identityEndpoint: 'http://127.0.0.1:41741/msi/token',
      identityClientId: undefined,
      tablesEndpoint: 'https://warden.table.core.windows.net',
      queuesEndpoint: undefined,
      auditRetentionDays: 30,
      auditOverlapHours: 24,
      auditLossAlarmDays: 3,
      functionTimeoutSeconds: 1800,
      runTimeBudgetSeconds: 1680,
      graphTryTimeoutSeconds: 60,
      graphCallBudgetSeconds: 300,
      graphReportsRequestsPer10Seconds: 5,
      graphListingPartsAtOnce: 4,
      apiAudiences: undefined,
      apiAuthority: 'https://login.microsoftonline.com',
      apiTimeBudgetSeconds: 100,
      apiAuthenticationContext: undefined,
      apiClientApps: undefined,
      apiGuests: 'refuse',
      apiReadsPerMinute: 300,
      apiWritesPerMinute: 30,
      rulesFile: 'rules.json',
      notifyWebhookUrl: undefined,
      notifyWebhookHosts: undefined,
      rulesApproval: 'off',
      writers: 'run',
      notifyFormat: 'json',
      publicUrl: undefined,
      approvalClientId: undefined,
      approvalAuthenticationContext: 'c1',
      selfService: 'off',
      selfServiceClientId: undefined,
      selfServiceAuthority: undefined,
      evidenceSigningKeyUrls: undefined,
      evidenceSigningKeyFile: undefined,
      evidenceHeadsContainer: undefined,
      ownWritesLagMinutes: 40,
      ownIdentities: undefined,
      tenants: undefined,
      tenantsAtOnce: 4,
      tenantsAuthority: undefined,
      tenantsClientId: undefined,
      tenantsRules: 'rules/{tenant}.json',
      webhookCallsPerMinute: 1200,
      webhookKeys: {},
    });
  });
});

describe('an empty environment', () => {
  test('is refused with every missing setting and what to do about it', () => {
    expect(problemsOf({})).toEqual([
      'TENANT_ID is not set: expected a GUID: the id of the tenant, as Microsoft Entra shows it under Overview',
      'IDENTITY_ENDPOINT is not set: expected an http or https URL; enable a managed identity on the function app and the platform sets it',
      "TABLES_ENDPOINT is not set: expected https://ACCOUNT.table.core.windows.net (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1 for Azurite; never a connection string",
    ]);
  });
});

describe('a wrong value', () => {
  test.each([
    { name: 'GRAPH_ORIGIN', value: 'https://graph.example.com' },
    { name: 'GRAPH_ORIGIN', value: 'http://graph.microsoft.com' },
    { name: 'GRAPH_ORIGIN', value: 'https://graph.microsoft.com/v1.0' },
    { name: 'GRAPH_ORIGIN', value: 'https://graph.microsoft.com:444' },
    { name: 'TABLES_ENDPOINT', value: 'http://warden.table.core.windows.net' },
    { name: 'TABLES_ENDPOINT', value: 'https://warden.table.core.windows.net.example.com' },
    { name: 'TABLES_ENDPOINT', value: 'https://tables.example.com' },
    { name: 'TABLES_ENDPOINT', value: 'https://warden.blob.core.windows.net' },
    { name: 'TABLES_ENDPOINT', value: 'https://warden.table.core.windows.net:8443' },
    { name: 'TABLES_ENDPOINT', value: 'https://warden.table.core.windows.net/other' },
    { name: 'TABLES_ENDPOINT', value: 'https://a.b.table.core.windows.net' },
    { name: 'QUEUES_ENDPOINT', value: 'http://warden.queue.core.windows.net' },
    { name: 'QUEUES_ENDPOINT', value: 'https://warden.table.core.windows.net' },
    { name: 'QUEUES_ENDPOINT', value: 'https://warden.queue.core.windows.net.example.com' },
    { name: 'QUEUES_ENDPOINT', value: 'https://warden.queue.core.windows.net/pim-warden-doorbell' },
    { name: 'TABLES_ENDPOINT', value: 'http://127.0.0.2:10002/devstoreaccount1' },
    { name: 'NOTIFY_WEBHOOK_HOSTS', value: '10.0.0.4' },
    { name: 'NOTIFY_WEBHOOK_HOSTS', value: 'localhost' },
    { name: 'NOTIFY_WEBHOOK_HOSTS', value: 'https://hooks.example.com' },
    { name: 'NOTIFY_WEBHOOK_HOSTS', value: '*.example.com' },
    { name: 'AZURE_CLIENT_ID', value: 'pim-warden' },
    { name: 'API_AUTHORITY', value: 'https://login.example.com' },
    { name: 'API_AUTHORITY', value: 'http://login.microsoftonline.com' },
    { name: 'API_TIME_BUDGET_SECONDS', value: '230' },
    { name: 'API_AUTHENTICATION_CONTEXT', value: 'c0' },
    { name: 'API_AUTHENTICATION_CONTEXT', value: 'c100' },
    { name: 'API_AUTHENTICATION_CONTEXT', value: 'mfa' },
    { name: 'API_CLIENT_APPS', value: 'portal' },
    { name: 'API_GUESTS', value: 'some' },
    { name: 'API_READS_PER_MINUTE', value: '0' },
    { name: 'API_WRITES_PER_MINUTE', value: 'many' },
    { name: 'NOTIFY_FORMAT', value: 'mail' },
    { name: 'PUBLIC_URL', value: 'http://warden.example.com' },
    { name: 'PUBLIC_URL', value: 'https://warden.example.com/?code=1' },
    { name: 'PUBLIC_URL', value: 'https://ada@warden.example.com' },
    { name: 'PUBLIC_URL', value: 'warden.example.com' },
    { name: 'AUDIT_RETENTION_DAYS', value: '0' },
    { name: 'AUDIT_RETENTION_DAYS', value: '31' },
    { name: 'AUDIT_OVERLAP_HOURS', value: '1.5' },
    { name: 'RUN_TIME_BUDGET_SECONDS', value: 'eight' },
  ])('$value for $name is named with what is expected', ({ name, value }) => {
    const problems = problemsOf({ ...usable, [name]: value });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}="${value}": expected `);
  });

  test('is reported together with all others', () => {
    expect(problemsOf({ ...usable, AUDIT_OVERLAP_HOURS: '-1', RUN_TIME_BUDGET_SECONDS: '1' })).toEqual([
      'AUDIT_OVERLAP_HOURS="-1": expected a whole number from 0 to 168',
      'RUN_TIME_BUDGET_SECONDS="1": expected a whole number from 5 to 86000',
    ]);
  });

  test('that would make every run fail is one', () => {
    expect(problemsOf({ ...usable, AUDIT_RETENTION_DAYS: '7', AUDIT_LOSS_ALARM_DAYS: '7' })).toEqual([
      'AUDIT_LOSS_ALARM_DAYS="7": expected fewer days than AUDIT_RETENTION_DAYS (7), or every run would fail',
    ]);
  });

  test('that holds a secret is not repeated', () => {
    const pasted =
      'DefaultEndpointsProtocol=https;AccountName=warden;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';

    const said = problemsOf({ ...usable, TABLES_ENDPOINT: pasted }).join();

    expect(said).toContain('never a connection string');
    expect(said).not.toContain('c2VjcmV0');
  });
});

describe('the settings of the API', () => {
  test('name one or more audiences', () => {
    expect(readSettings({ ...usable, API_AUDIENCE: 'api://pim-warden, pim-warden' })).toMatchObject({
      apiAudiences: ['api://pim-warden', 'pim-warden'],
    });
  });
});

describe('the tenant', () => {
  test('is taken in lower case, as tokens name it', () => {
    expect(readSettings({ ...usable, TENANT_ID: tenant.toUpperCase() }).tenantId).toBe(tenant);
  });
});

describe('in Azure', () => {
  const local = {
    GRAPH_ORIGIN: 'http://127.0.0.1:4711',
    API_AUTHORITY: 'http://localhost:4711',
    TABLES_ENDPOINT: 'http://127.0.0.1:10002/devstoreaccount1',
    QUEUES_ENDPOINT: 'http://127.0.0.1:10001/devstoreaccount1',
    NOTIFY_WEBHOOK_URL: 'http://[::1]:4711/notices',
  };

  test.each(['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME'])(
    'of which %s tells, nothing that is sent goes to this machine',
    (name) => {
      expect(
        problemsOf({ ...usable, ...local, [name]: 'pim-warden' }).map((line) => line.split(':')[0]),
      ).toEqual([
        'GRAPH_ORIGIN',
        'TABLES_ENDPOINT',
        'QUEUES_ENDPOINT',
        'API_AUTHORITY',
        'NOTIFY_WEBHOOK_URL',
      ]);
    },
  );

  test("the identity endpoint is the platform's own, and on this machine", () => {
    expect(problemsOf({ ...usable, WEBSITE_SITE_NAME: 'pim-warden' })).toEqual([]);
  });

  test('rules need an approval unless it is said that they do not, and elsewhere the other way round', () => {
    const azure = { ...usable, WEBSITE_SITE_NAME: 'pim-warden' };

    expect(readSettings(azure).rulesApproval).toBe('required');
    expect(readSettings({ ...azure, RULES_APPROVAL: 'off' }).rulesApproval).toBe('off');
    expect(readSettings(usable).rulesApproval).toBe('off');
    expect(readSettings({ ...usable, RULES_APPROVAL: 'required' }).rulesApproval).toBe('required');
    expect(problemsOf({ ...usable, RULES_APPROVAL: 'no' })).toEqual([
      'RULES_APPROVAL="no": expected required or off',
    ]);
  });

  test('is not where neither is set: the local stack is on this machine', () => {
    expect(problemsOf({ ...usable, ...local, WEBSITE_SITE_NAME: '' })).toEqual([]);
  });
});

describe('the tables and queues of a national cloud', () => {
  test.each([
    'https://warden.table.core.windows.net/',
    'https://warden.table.core.usgovcloudapi.net',
    'https://warden.table.core.chinacloudapi.cn',
    'https://warden.z12.table.storage.azure.net',
  ])('may be at %s', (endpoint) => {
    const queues = endpoint.replace('table', 'queue');

    expect(problemsOf({ ...usable, TABLES_ENDPOINT: endpoint, QUEUES_ENDPOINT: queues })).toEqual([]);
  });
});

describe('the address that people reach the API at', () => {
  test('is taken without a slash at its end, so that a path can follow', () => {
    expect(readSettings({ ...usable, PUBLIC_URL: 'https://warden.example.com/' }).publicUrl).toBe(
      'https://warden.example.com',
    );
  });
});

describe('a blank value', () => {
  test('is as good as none', () => {
    expect(readSettings({ ...usable, AUDIT_RETENTION_DAYS: '  ', AZURE_CLIENT_ID: '' })).toMatchObject({
      auditRetentionDays: 30,
      identityClientId: undefined,
    });
  });
});

describe('docs/settings.md', () => {
  const page = readFileSync('docs/settings.md', 'utf8');

  test.each(Object.values(settingDefinitions).map(({ name, meaning }) => ({ name, meaning })))(
    'explains $name in the words of the app',
    ({ name, meaning }) => {
      expect(page).toContain(`| \`${name}\` | ${meaning} |`);
    },
  );
});
