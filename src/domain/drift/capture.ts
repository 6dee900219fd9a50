import type { SettingValue, StatedSettings } from '../model/role-baseline.ts';
import type { RoleRule } from '../model/role-settings.ts';
import { ruleOf } from './drift.ts';
import { settings } from './settings.ts';

/** The settings of a role as a baseline states them, and those that it cannot state. */
export interface CapturedSettings {
  readonly settings: StatedSettings;
  /** Names of settings that could not be read, or have a value that the rules file does not take. */
  readonly notStated: readonly string[];
}

/**
 * What is so now, as a baseline: compared with it at once, the role shows no drift.
 *
 * @param mayBeStated whether the rules file takes the value.
 */
export function captureSettings(
  rules: readonly RoleRule[],
  mayBeStated: (name: string, value: SettingValue) => boolean,
): CapturedSettings {
  const read = settings.map((setting) => {
    const rule = ruleOf(rules, setting);
    return [setting.name, rule && setting.read(rule.wire)] as const;
  });
  const stated = read.flatMap(([name, value]) =>
    value !== undefined && mayBeStated(name, value) ? [[name, value] as const] : [],
  );
  const names = new Set(stated.map(([name]) => name));
  return {
    settings: Object.fromEntries(stated),
    notStated: read.flatMap(([name]) => (names.has(name) ? [] : [name])),
  };
}
