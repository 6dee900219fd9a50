import published from '../data/graph-types.json' with { type: 'json' };
import { betaTypes } from './beta-types.ts';
import { directoryTypes } from './directory-types.ts';
import type { PublishedType } from './type-definition.ts';

/** A type including its inherited members. */
export interface ResolvedType extends Omit<PublishedType, 'base'> {
  readonly name: string;
  /** The type itself and all its base types. */
  readonly lineage: readonly string[];
  /** Properties without which it never comes. Directory objects show few by default; other types all that cannot be null. */
  readonly alwaysShown: readonly string[];
}

const types: Readonly<Record<string, PublishedType>> = {
  ...published.types,
  ...directoryTypes,
  ...betaTypes,
};
const enums: Readonly<Record<string, readonly string[]>> = published.enums;
const resolved = new Map<string, ResolvedType>();

/**
 * @param name without its namespace.
 * @returns `undefined` for a type that was not published.
 */
export function typeNamed(name: string): ResolvedType | undefined {
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) return undefined;
  const base = type.base === null ? undefined : typeNamed(type.base);
  const lineage = [name, ...(base?.lineage ?? [])];
  const properties = { ...base?.properties, ...type.properties };
  const shown = lineage.includes('directoryObject') ? ['id'] : Object.keys(properties);
  const resolvedType = {
    name,
    kind: type.kind,
    abstract: type.abstract,
    open: type.open,
    lineage,
    alwaysShown: shown.filter((property) => properties[property]?.nullable === false),
    properties,
    navigation: { ...base?.navigation, ...type.navigation },
  };
  resolved.set(name, resolvedType);
  return resolvedType;
}

export function enumNamed(name: string): readonly string[] | undefined {
  return Object.hasOwn(enums, name) ? enums[name] : undefined;
}
