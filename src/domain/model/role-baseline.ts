/**
 * - `off`         role settings are not looked at.
 * - `report`      differences from the baseline are reported.
 * - `strengthen`  what makes the tenant stronger is written as well.
 * - `enforce`     whatever differs is written.
 */
export type SettingsMode = 'off' | 'report' | 'strengthen' | 'enforce';

/** What a baseline says of one setting. A duration is ISO 8601; approvers are `user ID`, `group ID` or `manager LEVEL`. */
export type SettingValue = boolean | number | string | readonly string[];

/** Settings by name, such as `activation.maximum`. One that is not among them may be anything. */
export type StatedSettings = Readonly<Record<string, SettingValue>>;

/** Settings that roles are held to. */
export interface Baseline {
  readonly name: string;
  /** Name of the baseline whose settings hold where this one says nothing. */
  readonly extends: string | undefined;
  /** Where several name a role, the one that extends the others holds; a list goes before `controlPlane`, and that before `all`. */
  readonly roles: 'all' | 'controlPlane' | readonly string[];
  readonly settings: StatedSettings;
}

/** What the settings of roles are to be, and what is done where they are not. */
export interface RoleSettingsRules {
  readonly mode: SettingsMode;
  readonly baselines: readonly Baseline[];
  /** Roles whose settings may be written. */
  readonly limits: {
    readonly rolesPerRun: number;
    readonly rolesPer24Hours: number;
    readonly controlPlanePer24Hours: number;
  };
  /** A rule that others have set back so often is only reported. */
  readonly contested: {
    readonly times: number;
    readonly withinDays: number;
  };
}
