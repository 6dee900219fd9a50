import { existsSync, readFileSync } from 'node:fs';
import { localAudience } from './api-token.ts';
import { approvalClientId } from './approvers.ts';
import { type AppSettings, parseLocalSettings } from './functions-host/app-settings.ts';
import { type HostJson, parseHostJson } from './functions-host/host-json.ts';
import { apiClientId } from './self-service.ts';
import { nightlySchedules } from './timer-schedules.ts';

/** Addresses of the local stack's parts. */
export interface StackAddresses {
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly identityClientId: string;
  readonly tablesEndpoint: string;
  /** `undefined`: the stack has no doorbell. */
  readonly queuesEndpoint: string | undefined;
  readonly tenantId: string;
  /** Where tokens are exchanged, over https. */
  readonly tokenAuthority: string;
  /** Rules for the simulated tenant. RULES_FILE overrides them. */
  readonly rulesFile: string;
  /** A key that signs the heads of evidence. EVIDENCE_SIGNING_KEY_FILE overrides it. */
  readonly signingKeyFile: string;
  /** Where notices go: without a receiver nothing that controls the tenant is given. */
  readonly notifyWebhookUrl: string;
}

const defaults: AppSettings = {
  ...nightlySchedules,
  // The simulator's users sign in under it.
  API_AUTHENTICATION_CONTEXT: 'c1',
  SELF_SERVICE: 'on',
};

/**
 * The app settings of the local stack. The environment overrides `local.settings.json`. The addresses of the stack
 * override both, so that a machine with settings for a real tenant never reads that tenant by accident.
 */
export function stackSettings(
  environment: Readonly<Record<string, string | undefined>>,
  localValues: AppSettings,
  stack: StackAddresses,
): AppSettings {
  const set = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...defaults,
    RULES_FILE: stack.rulesFile,
    EVIDENCE_SIGNING_KEY_FILE: stack.signingKeyFile,
    NOTIFY_WEBHOOK_URL: stack.notifyWebhookUrl,
    NOTIFY_FORMAT: 'json',
    ...localValues,
    ...Object.fromEntries(set),
    GRAPH_ORIGIN: stack.graphOrigin,
    IDENTITY_ENDPOINT: stack.identityEndpoint,
    IDENTITY_HEADER: stack.identityHeader,
    AZURE_CLIENT_ID: stack.identityClientId,
    TABLES_ENDPOINT: stack.tablesEndpoint,
    // Nor are rules read from elsewhere: empty is not set.
    RULES_URL: '',
    QUEUES_ENDPOINT: stack.queuesEndpoint ?? '',
    DOORBELL__queueServiceUri: stack.queuesEndpoint ?? '',
    // The API accepts tokens of the simulated tenant only.
    TENANT_ID: stack.tenantId,
    API_AUTHORITY: stack.graphOrigin,
    API_AUDIENCE: localAudience,
    API_AUTHENTICATION_CONTEXT: 'c1',
    APPROVAL_CLIENT_ID: approvalClientId,
    APPROVAL_AUTHENTICATION_CONTEXT: 'c1',
    // No key of a real log signs what is made up here.
    EVIDENCE_SIGNING_KEY_URL: '',
    SELF_SERVICE_CLIENT_ID: apiClientId,
    SELF_SERVICE_AUTHORITY: stack.tokenAuthority,
  };
}

/** What the stack shows is every job of one tenant, so that one process has all parts. By name, with the values that say just that. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  APP_PARTS: ['', 'front,keeper,writer'],
  PLAN_ONLY: ['', 'off'],
  TENANTS: [''],
};

/** A sentence for each setting under which there would be other functions than those that the stack runs. */
export function settingsOfOtherStacks(
  environment: Readonly<Record<string, string | undefined>>,
  localValues: AppSettings,
): readonly string[] {
  return Object.entries(fixed).flatMap(([name, usable]) => {
    const value = (environment[name] ?? localValues[name] ?? '').trim();
    if (usable.includes(value)) return [];
    return [
      `${name}=${JSON.stringify(value)}: npm start shows every job of one tenant, by one process that has all parts. Unset it, in the environment and in local.settings.json.`,
    ];
  });
}

/** The files beside `package.json` that a Functions host reads. */
export interface HostFiles {
  readonly hostJson: HostJson;
  readonly localValues: AppSettings;
}

/** @throws naming the file and what is wrong with it. `local.settings.json` may be absent. */
export function readHostFiles(folder: URL): HostFiles {
  const localSettings = new URL('local.settings.json', folder);
  return {
    hostJson: parseHostJson(readFileSync(new URL('host.json', folder), 'utf8')),
    localValues: existsSync(localSettings) ? parseLocalSettings(readFileSync(localSettings, 'utf8')) : {},
  };
}
