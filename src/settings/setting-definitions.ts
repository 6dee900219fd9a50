import { graphHosts } from '../domain/model/national-clouds.ts';
import { apiSettingDefinitions } from './api-setting-definitions.ts';
import { type EvidenceSettings, evidenceSettingDefinitions } from './evidence-setting-definitions.ts';
import {
  isBaseUrl,
  isGraphOrigin,
  isHostName,
  isHttpUrl,
  isQueuesEndpoint,
  isSafeUrl,
  isTablesEndpoint,
} from './origins.ts';
import { type PartSettings, partSettingDefinitions } from './part-setting-definitions.ts';
import { type RulesSettings, rulesSettingDefinitions } from './rules-setting-definitions.ts';
import { selfServiceDefinitions } from './self-service-definitions.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { guid, guidInLowerCase, listOf, oneOf, textLike, textThat, wholeNumber } from './setting-readers.ts';
import { type TenantSettings, tenantSettingDefinitions } from './tenant-setting-definitions.ts';
import { timeSettingDefinitions } from './time-setting-definitions.ts';

/** Environment settings: where the app runs and how far it may go. What it decides on belongs to the rules file. */
export interface Settings extends EvidenceSettings, PartSettings, RulesSettings, TenantSettings {
  readonly tenantId: string;
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityClientId: string | undefined;
  readonly tablesEndpoint: string;
  readonly queuesEndpoint: string | undefined;
  readonly auditRetentionDays: number;
  readonly auditOverlapHours: number;
  readonly auditLossAlarmDays: number;
  /** `Infinity`: the platform sets no limit. */
  readonly functionTimeoutSeconds: number;
  readonly runTimeBudgetSeconds: number;
  readonly graphTryTimeoutSeconds: number;
  readonly graphCallBudgetSeconds: number;
  readonly graphReportsRequestsPer10Seconds: number;
  readonly graphListingPartsAtOnce: number;
  readonly apiAudiences: readonly string[] | undefined;
  readonly apiAuthority: string;
  readonly apiTimeBudgetSeconds: number;
  /** `c1` ... `c99`, or `off`; `undefined`: users have to show several factors. */
  readonly apiAuthenticationContext: string | undefined;
  readonly apiClientApps: readonly string[] | undefined;
  readonly apiGuests: 'refuse' | 'allow';
  readonly apiReadsPerMinute: number;
  readonly apiWritesPerMinute: number;
  readonly writers: 'run' | 'stop';
  readonly notifyWebhookUrl: string | undefined;
  readonly notifyWebhookHosts: readonly string[] | undefined;
  readonly notifyFormat: NotifyFormat;
  readonly publicUrl: string | undefined;
  readonly approvalClientId: string | undefined;
  readonly approvalAuthenticationContext: string;
  readonly selfService: 'on' | 'off';
  readonly selfServiceClientId: string | undefined;
  readonly selfServiceAuthority: string | undefined;
  readonly webhookCallsPerMinute: number;
  /** The secrets of senders, by the names of their settings. They are read by themselves: the rules say which there are. */
  readonly webhookKeys: Readonly<Record<string, string>>;
}

/** Whose messages a webhook takes: Microsoft Teams' (an adaptive card), Slack's, or plain JSON. */
const notifyFormats = ['teams', 'slack', 'json'] as const;
type NotifyFormat = (typeof notifyFormats)[number];

/** Every environment setting the app reads itself. `docs/settings.md` is held to this list by a test. */
export const settingDefinitions = {
  tenantId: {
    name: 'TENANT_ID',
    meaning:
      "The app's home tenant. Only its users and apps can call the HTTP API. If the token for Microsoft Graph is for another tenant, nothing is sent.",
    default: { absent: 'required' },
    expected: 'a GUID: the id of the tenant, as Microsoft Entra shows it under Overview',
    read: guidInLowerCase,
  },
  graphOrigin: {
    name: 'GRAPH_ORIGIN',
    meaning:
      "The Microsoft Graph endpoint: the global one, a national cloud's, or the simulator on this machine.",
    default: 'https://graph.microsoft.com',
    expected: `one of ${graphHosts.map((host) => `https://${host}`).join(', ')}, or http://127.0.0.1:PORT for the simulator`,
    isOutside: true,
    read: textThat(isGraphOrigin),
  },
  identityEndpoint: {
    name: 'IDENTITY_ENDPOINT',
    meaning:
      "The managed identity's token endpoint. The platform sets it, together with IDENTITY_HEADER, once the identity is enabled.",
    default: { absent: 'required' },
    expected: 'an http or https URL; enable a managed identity on the function app and the platform sets it',
    read: textThat(isHttpUrl),
  },
  identityClientId: {
    name: 'AZURE_CLIENT_ID',
    meaning:
      'The client id of the user-assigned managed identity. If absent, the system-assigned identity is used.',
    default: { absent: 'none' },
    expected: 'a GUID: the client id (not the object id) of a user-assigned managed identity',
    read: guid,
  },
  tablesEndpoint: {
    name: 'TABLES_ENDPOINT',
    meaning:
      'The Azure Table Storage endpoint for the archive and the run history, accessed with the managed identity.',
    default: { absent: 'required' },
    expected:
      "https://ACCOUNT.table.core.windows.net (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1 for Azurite; never a connection string",
    isOutside: true,
    read: textThat(isTablesEndpoint),
  },
  queuesEndpoint: {
    name: 'QUEUES_ENDPOINT',
    meaning:
      'The Azure Queue Storage endpoint, accessed with the managed identity. Its queue pim-warden-doorbell tells the executing process that a change was accepted. If absent, that process finds the change by polling, within a minute.',
    default: { absent: 'none' },
    expected:
      "https://ACCOUNT.queue.core.windows.net (or a national cloud's), or http://127.0.0.1:PORT/devstoreaccount1 for Azurite; never a connection string",
    isOutside: true,
    read: textThat(isQueuesEndpoint),
  },
  auditRetentionDays: {
    name: 'AUDIT_RETENTION_DAYS',
    meaning:
      'How many days the tenant keeps its directory audit log: 7 with Entra ID Free, 30 with P1 or P2.',
    default: '30',
    ...wholeNumber(1, 30),
  },
  auditOverlapHours: {
    name: 'AUDIT_OVERLAP_HOURS',
    meaning: 'How many hours before the watermark each run reads again, to catch events that arrive late.',
    default: '24',
    ...wholeNumber(0, 168),
  },
  auditLossAlarmDays: {
    name: 'AUDIT_LOSS_ALARM_DAYS',
    meaning: 'The run fails if unread events will be lost to retention in fewer days than this.',
    default: '3',
    ...wholeNumber(0, 29),
  },
  ...timeSettingDefinitions,
  graphTryTimeoutSeconds: {
    name: 'GRAPH_TRY_TIMEOUT_SECONDS',
    meaning: 'How long one request to Microsoft Graph may take before it is retried.',
    default: '60',
    ...wholeNumber(1, 300),
  },
  graphCallBudgetSeconds: {
    name: 'GRAPH_CALL_BUDGET_SECONDS',
    meaning: 'How long one call to Microsoft Graph may take, including all retries and waits.',
    default: '300',
    ...wholeNumber(1, 3600),
  },
  graphReportsRequestsPer10Seconds: {
    name: 'GRAPH_REPORTS_REQUESTS_PER_10_SECONDS',
    meaning:
      'How many requests to the audit log are sent per 10 seconds. Microsoft allows 5 per app and tenant.',
    default: '5',
    ...wholeNumber(1, 100_000),
  },
  graphListingPartsAtOnce: {
    name: 'GRAPH_LISTING_PARTS_AT_ONCE',
    meaning:
      'The maximum number of parts of a long PIM listing that are read in parallel. A 429 response halves it for a while. With 1, pages are read one after another.',
    default: '4',
    ...wholeNumber(1, 8),
  },
  ...apiSettingDefinitions,
  webhookCallsPerMinute: {
    name: 'WEBHOOK_CALLS_PER_MINUTE',
    meaning:
      'How many messages one sender may deliver per minute. Each process counts separately. Calls that fail authentication do not count.',
    default: '1200',
    ...wholeNumber(1, 1_000_000),
  },
  ...rulesSettingDefinitions,
  writers: {
    name: 'WRITERS',
    meaning:
      'With `stop`, jobs, the API and undo change nothing in the tenant, even if it was requested or approved (docs/hygiene.md).',
    default: 'run',
    expected: 'run or stop',
    read: oneOf(['run', 'stop']),
  },
  notifyWebhookUrl: {
    name: 'NOTIFY_WEBHOOK_URL',
    meaning:
      'The webhook to which notices about plans and runs are posted. Its query may contain a signature, so it is never logged. If absent, no notices are sent.',
    default: { absent: 'none' },
    expected: 'an https URL, or http://127.0.0.1:PORT on this machine, without a user name',
    isSecret: true,
    isOutside: true,
    read: textThat(isSafeUrl),
  },
  notifyWebhookHosts: {
    name: 'NOTIFY_WEBHOOK_HOSTS',
    meaning:
      'Hosts allowed in NOTIFY_WEBHOOK_URL in addition to those of Slack, Microsoft Teams and Power Automate.',
    default: { absent: 'none' },
    expected: 'comma-separated host names such as hooks.example.com, not IP addresses',
    read: listOf((text) => textThat(isHostName)(text.toLowerCase()), 20),
  },
  notifyFormat: {
    name: 'NOTIFY_FORMAT',
    meaning: 'The format of notices: for Microsoft Teams, for Slack, or plain JSON.',
    default: 'json',
    expected: `one of ${notifyFormats.join(', ')}`,
    read: oneOf(notifyFormats),
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    meaning:
      'The public URL of this app, for links in notices and for the sign-in to approve. If absent, notices contain no links and nothing can be approved with a signature.',
    default: { absent: 'none' },
    expected:
      'an https URL without a query, such as https://APP.azurewebsites.net, or http://127.0.0.1:PORT on this machine',
    read: (text: string) => textThat(isBaseUrl)(text)?.replace(/\/+$/, ''),
  },
  approvalClientId: {
    name: 'APPROVAL_CLIENT_ID',
    meaning:
      'The application id of the app registration that approvers sign in to (docs/api.md). If absent, the GUID in API_AUDIENCE.',
    default: { absent: 'none' },
    expected: 'a GUID: the application (client) id of an app registration of this tenant',
    read: guidInLowerCase,
  },
  approvalAuthenticationContext: {
    name: 'APPROVAL_AUTHENTICATION_CONTEXT',
    meaning:
      'The Conditional Access authentication context required to sign an approval, and to confirm access to a role that requires MFA. A Conditional Access policy must require something for it.',
    default: 'c1',
    expected: 'c1 to c99, as Microsoft Entra shows it under Conditional Access, Authentication contexts',
    read: textLike(/^c[1-9]\d?$/),
  },
  ...selfServiceDefinitions,
  ...partSettingDefinitions,
  ...evidenceSettingDefinitions,
  ...tenantSettingDefinitions,
} as const satisfies Record<Exclude<keyof Settings, 'webhookKeys'>, SettingDefinition>;
