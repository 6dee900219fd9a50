import type { Expansion } from './expand.ts';
import type { Query } from './query.ts';
import type { Resource } from './resource.ts';

/** The answered part of an item: the selected properties and the expansions. */
export function project<T extends object>(
  item: T,
  query: Pick<Query<T>, 'select' | 'expand'>,
  resource: Resource<T>,
): object {
  const names = query.select ?? defaultsOf(item, resource);
  return {
    ...pick(item, names),
    ...Object.fromEntries(query.expand.map((expansion) => [expansion.name, expanded(item, expansion)])),
  };
}

function defaultsOf<T>(item: T, { defaults, properties }: Resource<T>): readonly string[] {
  return typeof defaults === 'function' ? defaults(item) : (defaults ?? properties);
}

function expanded<T>(item: T, { rule, select, expand }: Expansion<T>): object | null {
  const found = rule.resolve(item);
  if (found === null) return null;
  const shown = (one: object) => (select === undefined ? one : pick(one, ['@odata.type', ...select]));
  // The type is answered whatever is selected: otherwise a user could not be distinguished from a group.
  if (Array.isArray(found)) return found.map(shown);
  const nested = expand.map((expansion) => [expansion.name, expanded(item, expansion)] as const);
  return { ...shown(found), ...Object.fromEntries(nested) };
}

/** Copies properties by name. Absent ones stay absent; null is a value. */
export function pick(item: object, names: readonly string[]): object {
  const values: Readonly<Record<string, unknown>> = { ...item };
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** Appends the selection to a context, as Graph does: `users` -> `users(id,displayName)`. */
export function contextOf<T>(base: string, { select, expand }: Pick<Query<T>, 'select' | 'expand'>): string {
  const parts = [...(select ?? []), ...expand.map(expandedContext)];
  return parts.length === 0 ? base : `${base}(${parts.join(',')})`;
}

function expandedContext<T>({ name, select, expand }: Expansion<T>): string {
  return `${name}(${[...(select ?? []), ...expand.map(expandedContext)].join(',')})`;
}
