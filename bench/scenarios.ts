import type { Scenario } from './hosts/host-environment.ts';

const apply = { mode: 'apply' };
const off = { mode: 'off' };
const renew = { mode: 'apply', withinDays: 60, whenUsageUnknown: 'renew' };
/** Kinds of staleness that are detectable on the first night. */
const stale = {
  principalGone: apply,
  disabled: { mode: 'apply', days: 1 },
  noSignIn: { mode: 'apply', days: 30 },
  neverActivated: off,
  permanentActive: apply,
  outsidePim: off,
};

const unlimitedCount = { count: 50, percent: 100 };
const everything = { perRun: unlimitedCount, per24Hours: unlimitedCount };
/** Limits that stop no run. */
export const limits = {
  removals: everything,
  renewals: everything,
  controlPlane: { removals: everything, renewals: everything },
  populationDropPercent: 60,
  floor: { globalAdministrators: 2, privilegedRoleAdministrators: 1 },
};

/** Nights with a handful of changes each. */
const nights = {
  /** Renews eligibilities that end soon. */
  renew: { job: 'renew-eligibilities' },
  /** Marks stale access on the first night, and changes nothing. */
  mark: { job: 'remove-stale-assignments' },
  /** Removes and converts access whose marks are due. */
  remove: {
    job: 'remove-stale-assignments',
    before: { job: 'remove-stale-assignments', days: 8 },
  },
} as const satisfies Record<string, Pick<Scenario, 'job' | 'before'>>;

export type ScenarioName = keyof typeof nights;
export const scenarioNames = Object.keys(nights) as readonly ScenarioName[];

export function isScenarioName(name: string): name is ScenarioName {
  return scenarioNames.some((known) => known === name);
}

export function scenarioOf(name: ScenarioName, seed: number): Scenario {
  return { name, ...nights[name], seed, users: 100, rules: { limits, renew, stale } };
}
