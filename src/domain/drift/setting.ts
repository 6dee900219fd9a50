import type { SettingValue } from '../model/role-baseline.ts';
import type { RuleKind } from '../model/role-settings.ts';

export type Wire = Readonly<Record<string, unknown>>;

/** One setting that a baseline may state, and the rule that has it. */
export interface Setting {
  /** As in the rules file: `activation.maximum`. */
  readonly name: string;
  readonly ruleId: string;
  readonly kind: RuleKind;
  /** @returns `undefined` where the rule is not of the shape that Graph promises. */
  read(rule: Wire): SettingValue | undefined;
  /** The rule with this value. Where it has it already, the rule as it is. */
  write(rule: Wire, value: SettingValue): Wire;
}

/** The texts of a list; null is an empty one. `undefined`: it is none. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const list = value ?? [];
  return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
}

/** Whether two values say the same: the order of a list and the case of its texts make no difference. */
export function isSameValue(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  if (!isList(one) || !isList(other)) return one === other;
  const [left, right] = [one, other].map((list) => new Set(list.map((text) => text.toLowerCase())));
  return left !== undefined && right !== undefined && left.symmetricDifference(right).size === 0;
}

export function isList(value: SettingValue | undefined): value is readonly string[] {
  return typeof value === 'object';
}
