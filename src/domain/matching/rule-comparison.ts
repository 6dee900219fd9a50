import type { RoleRule } from '../model/role-settings.ts';
import { durationMilliseconds } from './instants.ts';
import { isObject } from './json.ts';

/**
 * Whether two rules mean the same. The order in lists, the spelling of durations, and null or missing make no difference.
 */
export function isSameRule(one: RoleRule | undefined, other: RoleRule | undefined): boolean {
  return (
    one !== undefined && other !== undefined && holds(one.wire, other.wire) && holds(other.wire, one.wire)
  );
}

/** Whether a value has everything that is wanted. Graph may add fields of its own, such as an approver's description. */
export function holds(wanted: unknown, there: unknown): boolean {
  if (wanted == null) return there == null;
  if (Array.isArray(wanted)) return Array.isArray(there) && holdsEach(wanted, there);
  if (isObject(wanted)) {
    if (!isObject(there)) return false;
    return Object.entries(wanted).every(([name, value]) => holds(value, there[name]));
  }
  if (typeof wanted === 'string' && typeof there === 'string') return isSameText(wanted, there);
  return Object.is(wanted, there);
}

function holdsEach(wanted: readonly unknown[], there: readonly unknown[]): boolean {
  const left = [...there];
  for (const item of wanted) {
    const found = left.findIndex((candidate) => holds(item, candidate));
    if (found === -1) return false;
    left.splice(found, 1);
  }
  return left.length === 0;
}

/** `PT24H` and `P1D` are the same length of time. */
function isSameText(one: string, other: string): boolean {
  if (one === other) return true;
  if (!one.startsWith('P') || !other.startsWith('P')) return false;
  const length = durationMilliseconds(one);
  return length !== undefined && length === durationMilliseconds(other);
}
