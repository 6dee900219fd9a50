import { isLoopback, isWebhook } from './origins.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { type Settings, settingDefinitions } from './setting-definitions.ts';
import { guid } from './setting-readers.ts';
import { problemsOfTenants } from './tenant-setting-definitions.ts';
import { budgetWithin, problemsOfTime } from './time-setting-definitions.ts';

export type { Settings } from './setting-definitions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment does not let the app work. The message lists every problem, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The settings are not usable, so nothing was read and nothing was changed:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads every setting, or says everything that is wrong.
 *
 * @throws SettingsError with all problems at once.
 */
export function readSettings(environment: Environment): Settings {
  const problems: string[] = [];
  const values = Object.entries(settingDefinitions).map(([key, definition]) => [
    key,
    read(definition, environment, problems),
  ]);
  const settings = Object.fromEntries(values);
  problems.push(
    ...crossProblems(settings),
    ...problemsOfTrigger(settings, environment),
    ...platformProblems(settings, environment),
  );
  if (problems.length > 0) throw new SettingsError(problems);
  // In Azure the rules are the real administrator; on a developer's machine whoever changes them is.
  return {
    ...settings,
    runTimeBudgetSeconds: settings.runTimeBudgetSeconds ?? budgetWithin(settings.functionTimeoutSeconds),
    webhookKeys: webhookKeysIn(environment),
    rulesApproval: settings.rulesApproval ?? (isOnPlatform(environment) ? 'required' : 'off'),
  };
}

type SettingValue<K extends keyof typeof settingDefinitions> = NonNullable<
  ReturnType<(typeof settingDefinitions)[K]['read']>
>;

/** Reads one setting by itself, for what has to be known before the others are read. @throws SettingsError */
export function readSetting<K extends keyof typeof settingDefinitions>(
  key: K,
  environment: Environment,
): SettingValue<K> {
  const problems: string[] = [];
  const value = read(settingDefinitions[key], environment, problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return value as SettingValue<K>;
}

/** Whether they are of use depends on the rules: what is wrong with one makes its sender unusable, and nothing else. */
function webhookKeysIn(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('WEBHOOK_KEY_') && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function read(definition: SettingDefinition, environment: Environment, problems: string[]): unknown {
  const given = environment[definition.name]?.trim();
  const fallback = typeof definition.default === 'string' ? definition.default : undefined;
  const text = given === undefined || given === '' ? fallback : given;
  if (text === undefined) {
    if (typeof definition.default === 'object' && definition.default.absent === 'required') {
      problems.push(`${definition.name} is not set: expected ${definition.expected}`);
    }
    return undefined;
  }
  const value = definition.read(text);
  if (value !== undefined) return value;
  const shown = definition.isSecret ? ' (not repeated here)' : `=${JSON.stringify(withoutSecrets(text))}`;
  const where = definition.wrongIn === undefined ? '' : `; ${definition.wrongIn(text)}`;
  problems.push(`${definition.name}${shown}: expected ${definition.expected}${where}`);
  return undefined;
}

/** What is wrong between settings that are usable each for itself. */
function crossProblems(settings: Partial<Settings>): readonly string[] {
  return [
    ...problemsOfTime(settings),
    ...problemsOfAudit(settings),
    ...problemsOfNotices(settings),
    ...problemsOfSelfService(settings),
    ...problemsOfEvidence(settings),
    ...problemsOfTenants(settings),
  ];
}

/** A queue that nothing listens to would take the jobs of every tenant, and nothing would say so. */
function problemsOfTrigger(
  { tenants, appParts = [] }: Partial<Settings>,
  environment: Environment,
): readonly string[] {
  const listens = (environment.DOORBELL__queueServiceUri ?? '') !== '';
  if (tenants === undefined || listens || appParts.every((part) => part === 'front')) return [];
  return ['TENANTS: expected DOORBELL__queueServiceUri as well, or nothing listens to the queues of jobs'];
}

function problemsOfAudit({
  auditLossAlarmDays: alarm,
  auditRetentionDays: retention,
}: Partial<Settings>): readonly string[] {
  if (alarm === undefined || retention === undefined || alarm < retention) return [];
  return [
    `AUDIT_LOSS_ALARM_DAYS="${alarm}": expected fewer days than AUDIT_RETENTION_DAYS (${retention}), or every run would fail`,
  ];
}

function problemsOfNotices({
  notifyWebhookUrl: webhook,
  notifyWebhookHosts: hosts = [],
}: Partial<Settings>): readonly string[] {
  if (webhook === undefined || isWebhook(webhook, hosts)) return [];
  return [
    'NOTIFY_WEBHOOK_URL (not repeated here): expected a host of Slack, Microsoft Teams or Power Automate, or one that NOTIFY_WEBHOOK_HOSTS lists',
  ];
}

function problemsOfSelfService(settings: Partial<Settings>): readonly string[] {
  if (settings.selfService !== 'on') return [];
  const { identityClientId, selfServiceAuthority, apiAuthority = '' } = settings;
  const problems: string[] = [];
  if (identityClientId === undefined)
    problems.push(
      'SELF_SERVICE="on": expected AZURE_CLIENT_ID as well, for an app registration trusts a user-assigned identity only',
    );
  if (selfServiceClientOf(settings) === undefined)
    problems.push('SELF_SERVICE="on": expected SELF_SERVICE_CLIENT_ID, or a GUID in API_AUDIENCE');
  if (!(selfServiceAuthority ?? apiAuthority).startsWith('https:'))
    problems.push('SELF_SERVICE="on": expected SELF_SERVICE_AUTHORITY, for API_AUTHORITY is not https');
  return problems;
}

function problemsOfEvidence(settings: Partial<Settings>): readonly string[] {
  const { evidenceSigningKeyUrls: urls, evidenceSigningKeyFile: file } = settings;
  if (urls === undefined || file === undefined) return [];
  return [
    'EVIDENCE_SIGNING_KEY_FILE: set either this or EVIDENCE_SIGNING_KEY_URL, not both: otherwise it is not clear which key signs',
  ];
}

/** The app registration that the users' tokens are for; `undefined`: the settings do not say. */
export function selfServiceClientOf({
  selfServiceClientId,
  apiAudiences = [],
}: Partial<Pick<Settings, 'selfServiceClientId' | 'apiAudiences'>>): string | undefined {
  return selfServiceClientId ?? apiAudiences.find((audience) => guid(audience) !== undefined);
}

/** What the Functions platform sets, and no developer's machine. */
const platformSettings = ['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME'];

function isOnPlatform(environment: Environment): boolean {
  return platformSettings.some((name) => (environment[name] ?? '') !== '');
}

/**
 * In Azure, what listens on this machine is nobody that the settings may name: tokens and notices are not for it. The identity
 * endpoint is the platform's own, and is there.
 */
function platformProblems(settings: Partial<Settings>, environment: Environment): readonly string[] {
  if (!isOnPlatform(environment)) return [];
  const onThisMachine = Object.entries(settingDefinitions).flatMap(
    ([key, definition]: [string, SettingDefinition]) => {
      const values = [settings[key as keyof Settings] as unknown].flat();
      if (
        definition.isOutside !== true ||
        !values.some((value) => typeof value === 'string' && isLoopback(value))
      )
        return [];
      return [
        `${definition.name}: expected an address that is not on this machine, because the app runs in Azure`,
      ];
    },
  );
  if (settings.evidenceSigningKeyFile === undefined) return onThisMachine;
  return [
    ...onThisMachine,
    'EVIDENCE_SIGNING_KEY_FILE: use EVIDENCE_SIGNING_KEY_URL instead: the app runs in Azure, where anyone who can read the file could sign',
  ];
}

/** A connection string pasted into the wrong setting must not end in a log. */
function withoutSecrets(text: string): string {
  return text.replace(/(AccountKey|SharedAccessSignature|sig)=[^;&]*/gi, '$1=…').slice(0, 200);
}
