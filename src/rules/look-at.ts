import type { Path } from './json-document.ts';

/** Looks at a document that is not checked yet: whatever it is, what is asked for is there or is not. */

export function at(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, segment) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[segment] : undefined,
    document,
  );
}

export function listAt(document: unknown, path: Path): readonly unknown[] {
  const list = at(document, path);
  return Array.isArray(list) ? list : [];
}

/** Ids and scopes compare in any case. `undefined`: it is not there, or no text. */
export function textAt(document: unknown, path: Path): string | undefined {
  const text = at(document, path);
  return typeof text === 'string' ? text.trim().toLowerCase() : undefined;
}

/** Entries that say the same as an earlier one. */
export function repeats(
  document: unknown,
  path: Path,
  sameAs: (entry: unknown) => string | undefined,
): readonly { readonly path: Path; readonly first: string }[] {
  const seen = new Map<string, number>();
  return listAt(document, path).flatMap((entry, index) => {
    const key = sameAs(entry);
    if (key === undefined) return [];
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    return first === undefined ? [] : [{ path: [...path, index], first: written([...path, first]) }];
  });
}

export function written(path: Path): string {
  return path
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`))
    .join('')
    .replace(/^\./, '');
}
