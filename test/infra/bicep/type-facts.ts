import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a value may be: a plain type, one of the words that are known, a list, or an object of the table. */
export type ValueType =
  | 'string'
  | 'int'
  | 'bool'
  | 'any'
  | { readonly one: readonly string[] }
  | { readonly list: ValueType }
  | { readonly ref: string };

interface Member {
  readonly type: ValueType;
  readonly required?: boolean;
  readonly readOnly?: boolean;
}

export interface ObjectType {
  readonly members: Readonly<Record<string, Member>>;
  /** Of members with names of one's own, such as tags. */
  readonly others?: ValueType;
  /** The member whose value decides which of `cases` it is. */
  readonly by?: string;
  readonly cases?: Readonly<Record<string, ValueType>>;
}

interface TypeTable {
  readonly resources: Readonly<Record<string, { readonly ref: string }>>;
  readonly types: Readonly<Record<string, ObjectType>>;
}

const table: TypeTable = JSON.parse(
  readFileSync(join(import.meta.dirname, '../resource-types.json'), 'utf8'),
);

/** The types of resources that the table has, with their API versions. */
export const knownResourceTypes: readonly string[] = Object.keys(table.resources);

/** @param name with its API version. */
export function resourceType(name: string): ObjectType | undefined {
  const found = table.resources[name];
  return found && objectType(found);
}

export function objectType(type: { readonly ref: string }): ObjectType {
  const found = table.types[type.ref];
  if (found === undefined) throw new Error(`resource-types.json has no type ${type.ref}`);
  return found;
}

/** The type with the members of the case that `discriminator` names. */
export function withCase(type: ObjectType, discriminator: string | undefined): ObjectType {
  const chosen = discriminator === undefined ? undefined : type.cases?.[discriminator];
  if (chosen === undefined || typeof chosen === 'string' || !('ref' in chosen)) return type;
  return { members: { ...type.members, ...objectType(chosen).members } };
}
