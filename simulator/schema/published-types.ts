import published from '../data/graph-types.json' with { type: 'json' };
import { betaTypes } from './beta-types.ts';
import { directoryTypes } from './directory-types.ts';
import type { PublishedType } from './type-definition.ts';

/** A type including its inherited members. */
export interface ResolvedType extends Omit<PublishedType, 'base'> {
  readonly name: string;
  /** The type itself and all its base types. */
  readonly lineage: readonly string[];
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
  const resolvedType = {
    name,
    kind: type.kind,
    abstract: type.abstract,
    open: type.open,
    lineage: [name, ...(base?.lineage ?? [])],
    properties: { ...base?.properties, ...type.properties },
    navigation: { ...base?.navigation, ...type.navigation },
  };
  resolved.set(name, resolvedType);
  return resolvedType;
}

export function enumNamed(name: string): readonly string[] | undefined {
  return Object.hasOwn(enums, name) ? enums[name] : undefined;
}
