import { GraphRefusal } from '../../refusal.ts';

/** Source of the code: docs/graph-facts.md#errors-of-pim. */
export function invalidPolicy(problem: string): GraphRefusal {
  return new GraphRefusal(
    400,
    'InvalidPolicy',
    `The policy is invalid: it does not match schema. ${problem}`,
  );
}

/** The message is Graph's for a partial target (docs/graph-facts.md#changing-role-settings); the code is our choice. */
export function invalidRule(id: string): GraphRefusal {
  return new GraphRefusal(400, 'InvalidPolicyRule', `The policy rule id ${id} is invalid.`);
}

export function flag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidPolicy(`${name} must be true or false.`);
}

export function texts(value: unknown, name: string): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw invalidPolicy(`${name} must be an array of strings.`);
}

export function oneOf(...allowed: readonly string[]): (value: unknown, name: string) => string {
  return (value, name) => {
    const found = allowed.find((each) => each === value);
    if (found !== undefined) return found;
    throw invalidPolicy(`${name} must be one of ${allowed.join(', ')}.`);
  };
}
