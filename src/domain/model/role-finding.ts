import type { SettingValue } from './role-baseline.ts';

/**
 * What comes of one difference.
 *
 * - `reported`   it is for people: the mode writes nothing, or nothing of this kind.
 * - `contested`  it is only reported, although the mode would write it: others set it back, or it is refused each time.
 * - `planned`    it would be written: the writers are stopped, the run only plans, or a limit leaves it for a later run.
 * - `waits`      its change waits for an approval, or is in progress.
 * - `refused`    it was tried and came to nothing; the change says why.
 * - `written`    it was written, and all 17 rules were read back.
 */
export const driftOutcomes = ['reported', 'contested', 'planned', 'waits', 'refused', 'written'] as const;
export type DriftOutcome = (typeof driftOutcomes)[number];

/** One setting that was found to differ from its baseline. */
export interface FoundDrift {
  readonly ruleId: string;
  readonly setting: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
  readonly strength: 'weaker' | 'stronger' | 'neutral';
  readonly sentence: string;
  readonly outcome: DriftOutcome;
  /** A sentence; `undefined` where the outcome says it all. */
  readonly because: string | undefined;
  /** The command that was to write it. */
  readonly changeId: string | undefined;
  /** Who changed the rule last, as the archive of the audit log has it; `undefined`: it tells nothing. */
  readonly changedBy: FoundChange | undefined;
}

export interface FoundChange {
  readonly at: Date;
  readonly by: string | undefined;
  readonly name: string | undefined;
  /** `false`: the event names the role, and not which rules. */
  readonly namesRule: boolean;
}

export const driftStates = ['compliant', 'drift', 'no-baseline', 'unreadable'] as const;

/** What the last run found of one role's settings. */
export interface RoleFinding {
  readonly roleDefinitionId: string;
  readonly roleName: string | undefined;
  readonly policyId: string | undefined;
  readonly isControlPlane: boolean;
  readonly state: (typeof driftStates)[number];
  readonly baseline: string | undefined;
  readonly items: readonly FoundDrift[];
  readonly unreadable: readonly string[];
  /** Since when it is found so. */
  readonly since: Date;
  readonly checkedAt: Date;
  readonly runId: string;
}
