import type { Finding, Path } from './json-document.ts';
import { at, listAt, repeats, textAt, written } from './look-at.ts';

const baselines: Path = ['roleSettings', 'baselines'];

/** Problems between baselines: which of them a role has must be plain to whoever reads the file. */
export function baselineFindings(document: unknown): Finding[] {
  return [
    ...namedTwice(document),
    ...brokenLines(document),
    ...sameRoles(document),
    ...excludingDemands(document),
    ...mailsTwice(document),
  ];
}

function nameAt(document: unknown, index: number): string | undefined {
  const name = at(document, [...baselines, index, 'name']);
  return typeof name === 'string' ? name.trim() : undefined;
}

function parentAt(document: unknown, index: number): string | undefined {
  const parent = at(document, [...baselines, index, 'extends']);
  return typeof parent === 'string' ? parent.trim() : undefined;
}

function indexes(document: unknown): readonly number[] {
  return listAt(document, baselines).map((_one, index) => index);
}

function namedTwice(document: unknown): Finding[] {
  const names = repeats(document, baselines, (entry) => {
    const name = at(entry, ['name']);
    return typeof name === 'string' ? name.trim() : undefined;
  });
  return names.map(({ path, first }) => ({
    path: [...path, 'name'],
    sentence: `is the name of ${first} as well`,
  }));
}

function indexOf(document: unknown, name: string | undefined): number | undefined {
  return name === undefined ? undefined : indexes(document).find((index) => nameAt(document, index) === name);
}

/** A baseline and what it extends, the nearest first; `undefined` where that is a circle. */
function lineOf(document: unknown, index: number): readonly number[] | undefined {
  const line: number[] = [];
  let next: number | undefined = index;
  while (next !== undefined) {
    if (line.includes(next)) return undefined;
    line.push(next);
    next = indexOf(document, parentAt(document, next));
  }
  return line;
}

function brokenLines(document: unknown): Finding[] {
  return indexes(document).flatMap((index) => {
    const parent = parentAt(document, index);
    if (parent === undefined) return [];
    const path: Path = [...baselines, index, 'extends'];
    if (indexOf(document, parent) === undefined)
      return [{ path, sentence: `there is no baseline ${JSON.stringify(parent)}` }];
    const sentence = 'extends itself in the end: leave one of these out';
    return lineOf(document, index) === undefined ? [{ path, sentence }] : [];
  });
}

/** Roles that stand in two baselines: one of these must extend the other, and that one holds. */
function sameRoles(document: unknown): Finding[] {
  return indexes(document).flatMap((index) =>
    rolesAt(document, index).flatMap(({ role, path }) => {
      const other = indexes(document).find(
        (before) => before < index && rolesAt(document, before).some((one) => one.role === role),
      );
      if (other === undefined || extendsEither(document, index, other)) return [];
      const sentence = `is in ${written([...baselines, other])} as well: leave it in one of them, or let one extend the other`;
      return [{ path, sentence }];
    }),
  );
}

function rolesAt(
  document: unknown,
  index: number,
): readonly { readonly role: string; readonly path: Path }[] {
  const path: Path = [...baselines, index, 'roles'];
  const whole = textAt(document, path);
  if (whole !== undefined) return [{ role: whole, path }];
  return listAt(document, path).flatMap((entry, place) =>
    typeof entry === 'string' ? [{ role: entry.trim().toLowerCase(), path: [...path, place] }] : [],
  );
}

function extendsEither(document: unknown, one: number, other: number): boolean {
  const whole = typeof at(document, [...baselines, one, 'roles']) === 'string';
  if (whole) return false;
  return lineOf(document, one)?.includes(other) === true || lineOf(document, other)?.includes(one) === true;
}

/** Entra refuses both (docs/graph-facts.md#changing-role-settings). */
function excludingDemands(document: unknown): Finding[] {
  return indexes(document).flatMap((index) => {
    const activation: Path = [...baselines, index, 'settings', 'activation'];
    const context = textAt(document, [...activation, 'authenticationContext']);
    if (at(document, [...activation, 'mfa']) !== true || context === undefined || context === 'none')
      return [];
    const sentence = `cannot be together with the authentication context ${context}: Entra takes one of them`;
    return [{ path: [...activation, 'mfa'], sentence }];
  });
}

function mailsTwice(document: unknown): Finding[] {
  return indexes(document).flatMap((index) =>
    repeats(document, [...baselines, index, 'settings', 'notifications'], (entry) => {
      const [about, to] = [textAt(entry, ['about']), textAt(entry, ['to'])];
      return about === undefined || to === undefined ? undefined : `${about} ${to}`;
    }).map(({ path, first }) => ({ path, sentence: `is about the same mail as ${first}: leave one` })),
  );
}
