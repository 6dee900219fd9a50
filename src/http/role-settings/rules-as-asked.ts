import { durationMilliseconds } from '../../domain/durations.ts';
import type { RoleRule } from '../../domain/role-settings.ts';
import type { RuleChange } from './bodies.ts';

/**
 * Whether the rules say everything that was asked. Lists count as a whole, in any order; of objects only the members that
 * were named; `PT24H` is `P1D`; and null is the same as missing.
 */
export function areAsAsked(
  rules: readonly RoleRule[],
  changes: Readonly<Record<string, RuleChange>>,
): boolean {
  return Object.entries(changes).every(([ruleId, change]) => {
    const rule = rules.find(({ id }) => id === ruleId);
    return rule !== undefined && says(rule.wire, change);
  });
}

function says(there: unknown, asked: unknown): boolean {
  if (asked == null) return there == null;
  if (Array.isArray(asked)) return Array.isArray(there) && saysEach(there, asked);
  if (typeof asked === 'object') {
    if (typeof there !== 'object' || there === null) return false;
    const members = new Map<string, unknown>(Object.entries(there));
    return Object.entries(asked).every(([name, value]) => says(members.get(name), value));
  }
  return there === asked || isSameLength(there, asked);
}

function saysEach(there: readonly unknown[], asked: readonly unknown[]): boolean {
  const left = [...there];
  const found = asked.every((item) => {
    const at = left.findIndex((candidate) => says(candidate, item));
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
  return found && left.length === 0;
}

function isSameLength(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  const length = durationMilliseconds(one);
  return length !== undefined && length === durationMilliseconds(other);
}
