import type { z } from 'zod';
import type { Finding, JsonDocument, Path, Place } from './json-document.ts';
import { createMemberNames, type MemberNames } from './json-schema.ts';
import { rulesSchema } from './rules-schema.ts';

type Issue = z.core.$ZodIssue;

/** Everything in which a document differs from what rules may say. */
export function schemaFindings(document: JsonDocument): (Finding & Place)[] {
  const { error } = rulesSchema.safeParse(document.value);
  const memberNames = createMemberNames();
  return (error?.issues ?? []).flatMap(inside).flatMap((issue) => findingsOf(issue, document, memberNames));
}

/** The issues inside a list that may also be "all". */
function inside(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const within = issue.errors.find((issues) => issues.some(({ path }) => path.length > 0));
  return within?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

function findingsOf(issue: Issue, document: JsonDocument, memberNames: MemberNames): (Finding & Place)[] {
  const path = issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      sentence: unknownMember(key, memberNames(path)),
      ...document.placeOfName([...path, key]),
    }));
  }
  const expected = isAboutObject(issue) ? 'an object in braces, { }' : issue.message;
  const sentence = document.has(path)
    ? `expected ${expected}; got ${shown(valueAt(document.value, path))}`
    : `is missing: expected ${expected}`;
  return [{ path, sentence, ...document.place(path) }];
}

/** Whether an issue is about an object, with no sentence of the schema's own. */
function isAboutObject(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' && issue.expected === 'object' && issue.message.startsWith('Invalid input')
  );
}

function unknownMember(written: string, known: readonly string[]): string {
  const meant = closestName(written, known);
  return meant === undefined
    ? `is not known here: expected one of ${known.join(', ')}`
    : `is not known here: did you mean ${JSON.stringify(meant)}?`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, segment) =>
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[segment] : undefined,
    value,
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = String(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The name that was probably meant: at most a third of it is different. `undefined`: none is near. */
export function closestName(written: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.name;
}

/** How many letters must be put in, left out or changed (Levenshtein). Names are short; what is long is cut. */
function editDistance(a: string, b: string): number {
  const to = [...b.slice(0, 60)];
  let row = [0, ...to.map((_, index) => index + 1)];
  for (const [i, letter] of [...a.slice(0, 60)].entries()) {
    const next = [i + 1];
    for (const [j, other] of to.entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
