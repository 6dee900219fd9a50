import type { RoleRule } from '../model/role-settings.ts';

/**
 * The rules of a role in one form, by id: what is absent and what is null is the same, and the order of a list does not count.
 * Approval stages follow each other, so their order does.
 */
export function canonicalRules(rules: readonly RoleRule[]): Readonly<Record<string, unknown>> {
  const byId = rules.map(({ id, wire }) => [id, canonical(wire, '')] as const);
  return Object.fromEntries(byId.toSorted(([one], [other]) => compare(one, other)));
}

/** Said of the answer, not of the rule. */
const ofTheAnswer = new Set(['@odata.context', '@odata.etag', '@odata.id']);

function canonical(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, name));
    return name === 'approvalStages'
      ? items
      : items.toSorted((one, other) => compare(text(one), text(other)));
  }
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member, inner]) => inner !== undefined && inner !== null && !ofTheAnswer.has(member))
      .map(([member, inner]) => [member, canonical(inner, member)] as const)
      .toSorted(([one], [other]) => compare(one, other)),
  );
}

/** Members are in order already. */
function text(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
