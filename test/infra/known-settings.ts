import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingDefinition } from '../../src/settings/setting-definition.ts';
import { settingDefinitions } from '../../src/settings/setting-definitions.ts';

const definitions = new Map<string, SettingDefinition>(
  Object.values<SettingDefinition>(settingDefinitions).map((definition) => [definition.name, definition]),
);

/** What the Functions host reads, and why it is set. */
const hostSettings: Readonly<Record<string, RegExp>> = {
  AzureWebJobsStorage__credential: /^managedidentity$/,
  AzureWebJobsStorage__clientId: /./,
  AzureWebJobsStorage__blobServiceUri: /./,
  AzureWebJobsStorage__queueServiceUri: /./,
  AzureWebJobsStorage__tableServiceUri: /./,
  APPLICATIONINSIGHTS_CONNECTION_STRING: /./,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: /^ClientId=.*;Authorization=AAD$/,
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: /^262144$/,
  DOORBELL__queueServiceUri: /./,
  DOORBELL__credential: /^managedidentity$/,
  DOORBELL__clientId: /./,
};

/** What a plan of Flex Consumption refuses, ignores, or breaks at. Source: Azure Functions, "Flex Consumption plan deprecations". */
const forbidden = [
  /^FUNCTIONS_WORKER_RUNTIME$/,
  /^FUNCTIONS_WORKER_RUNTIME_VERSION$/,
  /^FUNCTIONS_EXTENSION_VERSION$/,
  /^FUNCTIONS_WORKER_PROCESS_COUNT$/,
  /^WEBSITE_RUN_FROM_PACKAGE$/,
  /^WEBSITE_CONTENT/,
  /^WEBSITE_NODE_DEFAULT_VERSION$/,
  /^WEBSITE_VNET_ROUTE_ALL$/,
  /^SCM_DO_BUILD_DURING_DEPLOYMENT$/,
  /^ENABLE_ORYX_BUILD$/,
  /^WEBSITE_TIME_ZONE$/,
  /^TZ$/,
];

/** Settings with a secret in them, which nobody should write into a template. */
const withKeys = [
  'AzureWebJobsStorage',
  'APPINSIGHTS_INSTRUMENTATIONKEY',
  'DOORBELL',
  'EVIDENCE_SIGNING_KEY_FILE',
];

/** `%NAME%` of the timers, by the files in functions/timers. */
export function schedulesOfTimers(): readonly string[] {
  const folder = join(import.meta.dirname, '../../functions/timers');
  return readdirSync(folder)
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/'%(\w+)%'/g)])
    .flatMap(([, name]) => name ?? []);
}

/** NCRONTAB has six fields. */
const schedule = /^(\S+ ){5}\S+$/;

export function settingProblem(name: string, value: string | undefined): string | undefined {
  if (forbidden.some((pattern) => pattern.test(name))) return 'is not for Flex Consumption';
  if (withKeys.includes(name)) return 'would hold a key';
  if (schedulesOfTimers().includes(name))
    return value === undefined || schedule.test(value) ? undefined : `"${value}" has not six fields`;
  const host = hostSettings[name];
  if (host !== undefined)
    return value === undefined || host.test(value) ? undefined : `"${value}" is not usable`;
  const definition = definitions.get(name);
  if (definition === undefined) return 'neither the app nor its host knows it';
  const isUsable = value === undefined || /\$\{/.test(value) || definition.read(value) !== undefined;
  return isUsable ? undefined : `"${value}" is not ${definition.expected}`;
}

/** Settings without which the app does no work, and which the platform does not set. */
export const requiredSettings: readonly string[] = [...definitions.values()]
  .filter(
    ({ default: fallback, name }) =>
      typeof fallback === 'object' && fallback.absent === 'required' && name !== 'IDENTITY_ENDPOINT',
  )
  .map(({ name }) => name);
