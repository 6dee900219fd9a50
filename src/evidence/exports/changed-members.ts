import { canonicalJson } from '../../ports/canonical-json.ts';

/**
 * What is different between two records, member by member, for a cell of a table: `endDateTime: "2026-12-17…" -> "2027-06-15…"`.
 * Lists are told whole. Without one of the two there is nothing to tell.
 */
export function changedMembers(before: unknown, after: unknown): string | null {
  if (before === undefined || before === null || after === undefined || after === null) return null;
  const [was, is] = [membersIn(before), membersIn(after)];
  const changed = [...new Set([...was.keys(), ...is.keys()])].filter(
    (path) => was.get(path) !== is.get(path),
  );
  return changed
    .toSorted()
    .map((path) => `${path}: ${was.get(path) ?? 'absent'} -> ${is.get(path) ?? 'absent'}`)
    .join('; ');
}

/** Values as JSON, by the names that lead to them. */
function membersIn(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, canonicalJson(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, member]) => [
      ...membersIn(member, path === '' ? name : `${path}.${name}`),
    ]),
  );
}
