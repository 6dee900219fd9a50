import type { SettingDefinition } from './setting-definition.ts';
import { type Settings, settingDefinitions } from './setting-definitions.ts';

export type { Settings } from './setting-definitions.ts';

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
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const values = Object.entries(settingDefinitions).map(([key, definition]) => [
    key,
    read(definition, environment, problems),
  ]);
  const budgets = Object.fromEntries(values);
  if (budgets.auditLossAlarmDays >= budgets.auditRetentionDays) {
    problems.push(
      `AUDIT_LOSS_ALARM_DAYS="${budgets.auditLossAlarmDays}": expected fewer days than AUDIT_RETENTION_DAYS (${budgets.auditRetentionDays}), or every run would fail`,
    );
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return budgets;
}

function read(
  definition: SettingDefinition,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): unknown {
  const given = environment[definition.name]?.trim();
  const fallback = typeof definition.default === 'string' ? definition.default : undefined;
  const text = given === undefined || given === '' ? fallback : given;
  if (text === undefined) {
    if (typeof definition.default === 'object' && definition.default.absent === 'required') {
      problems.push(`${definition.name} is not set: expected ${definition.expected}`);
    }
    return undefined;
  }
  const result = definition.schema.safeParse(text);
  if (result.success) return result.data;
  const shown = definition.isSecret ? ' (not repeated here)' : `=${JSON.stringify(withoutSecrets(text))}`;
  problems.push(`${definition.name}${shown}: expected ${definition.expected}`);
  return undefined;
}

/** A connection string pasted into the wrong setting must not end in a log. */
function withoutSecrets(text: string): string {
  return text.replace(/(AccountKey|SharedAccessSignature|sig)=[^;&]*/gi, '$1=…').slice(0, 200);
}
