import hostJson from '../../host.json' with { type: 'json' };
import type { SettingDefinition } from './setting-definition.ts';
import { wholeNumber } from './setting-readers.ts';

export interface TimeSettings {
  /** What the platform lets one function take; `Infinity`: it sets no limit. */
  readonly functionTimeoutSeconds: number;
  /** `undefined`: what the timeout leaves. */
  readonly runTimeBudgetSeconds: number | undefined;
}

/** What a run needs after its time is over: to tell people, to seal, and to write down how it ended. */
const marginSeconds = 120;

/** Environment settings of how long a run may take. */
export const timeSettingDefinitions = {
  functionTimeoutSeconds: {
    name: 'AzureFunctionsJobHost__functionTimeout',
    meaning:
      "The Functions host's timeout for one function: this setting, or else `functionTimeout` in host.json. The time budget of a run is derived from it.",
    default: hostJson.functionTimeout,
    expected: 'a time from 00:03:00 to 23:59:59, or -1 for no limit',
    read: timeoutSeconds,
  },
  runTimeBudgetSeconds: {
    name: 'RUN_TIME_BUDGET_SECONDS',
    meaning: `How long a run may take before it stops cleanly, as \`partial\`, or as \`failed\` if it left nothing for the next run to continue. At most the function timeout less ${marginSeconds} s. If absent, that maximum (1680 with the host.json that comes with the app), or one hour if the platform sets no limit.`,
    default: { absent: 'none' },
    ...wholeNumber(5, 86_000),
  },
} as const satisfies Record<keyof TimeSettings, SettingDefinition>;

function timeoutSeconds(text: string): number | undefined {
  if (text === '-1') return Infinity;
  if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text)) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return total < marginSeconds + 60 ? undefined : total;
}

/** How long a run takes where nobody says it. */
export function budgetWithin(functionTimeoutSeconds: number): number {
  return functionTimeoutSeconds === Infinity ? 3600 : functionTimeoutSeconds - marginSeconds;
}

/** How long the platform leaves a function until a run in it has to end. */
export function leftUntilEnding({
  functionTimeoutSeconds: timeout,
}: Pick<TimeSettings, 'functionTimeoutSeconds'>): number {
  return timeout - marginSeconds;
}

/**
 * The settings of a run whose function has waited before: the platform counts that, too, and ends the process, with whatever else
 * it does, when the function takes longer than it may.
 */
export function afterWaiting<
  S extends { readonly functionTimeoutSeconds: number; readonly runTimeBudgetSeconds: number },
>(settings: S, milliseconds: number): S {
  const functionTimeoutSeconds = settings.functionTimeoutSeconds - Math.ceil(milliseconds / 1000);
  const left = Math.max(1, leftUntilEnding({ functionTimeoutSeconds }));
  const runTimeBudgetSeconds = Math.min(settings.runTimeBudgetSeconds, left);
  return { ...settings, functionTimeoutSeconds, runTimeBudgetSeconds };
}

export function problemsOfTime({
  functionTimeoutSeconds: timeout,
  runTimeBudgetSeconds: budget,
}: Partial<TimeSettings>): readonly string[] {
  if (timeout === undefined || budget === undefined || budget <= timeout - marginSeconds) return [];
  return [
    `RUN_TIME_BUDGET_SECONDS="${budget}": expected at most ${timeout - marginSeconds}, for the platform ends a function after ${timeout} s (AzureFunctionsJobHost__functionTimeout, or functionTimeout of host.json), and a run needs ${marginSeconds} s to end`,
  ];
}
