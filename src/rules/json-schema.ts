import { z } from 'zod';
import { rulesSchema } from './rules-schema.ts';

/** As far as the rules' own schema goes. */
interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  /** Ours, and not in what editors get: what a usable value looks like. */
  readonly expected?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** JSON Schema, draft 2020-12, of `rules.json`: editors complete and explain with it. */
export function rulesJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    title: 'Rules of PIM Warden',
    ...z.toJSONSchema(rulesSchema, {
      io: 'input',
      override: ({ jsonSchema }) => {
        delete jsonSchema.expected;
      },
    }),
    // Editors that read the file as plain JSON would mark both.
    allowComments: true,
    allowTrailingCommas: true,
  };
}

/** One member of the rules file, as an operator reads of it. */
export interface RulesMember {
  /** `stale.coolDownDays`; `exceptions[].owner` is one of each entry of a list. */
  readonly path: string;
  readonly meaning: string;
  /** What stands when it is not said, as JSON; `required`: it must be said; `none`: absent is fine. */
  readonly default: string | { readonly absent: 'required' | 'none' };
  /** What a usable value looks like, as it follows "expected". `undefined` of objects. */
  readonly expected: string | undefined;
}

/** Every member, in the order of the file. docs/rules.md is held to this list by a test. */
export function rulesMembers(): readonly RulesMember[] {
  return [...membersOf(jsonSchema(), '')];
}

/** The names that an object at a path may have. */
export type MemberNames = (path: readonly (string | number)[]) => readonly string[];

/** Member names for the problems of one document. The schema is made at the first problem: rules in order never need it. */
export function createMemberNames(): MemberNames {
  let whole: JsonSchema | undefined;
  return (path) => {
    whole ??= jsonSchema();
    let schema: JsonSchema | undefined = whole;
    for (const segment of path)
      schema = typeof segment === 'number' ? schema?.items : schema?.properties?.[segment];
    return Object.keys(schema?.properties ?? {});
  };
}

function jsonSchema(): JsonSchema {
  return z.toJSONSchema(rulesSchema, { io: 'input' }) as JsonSchema;
}

function* membersOf({ properties = {}, required = [] }: JsonSchema, prefix: string): Generator<RulesMember> {
  for (const [name, schema] of Object.entries(properties)) {
    const path = `${prefix}${name}`;
    const absent = required.includes(name) ? 'required' : 'none';
    yield {
      path,
      meaning: schema.description ?? '',
      default: schema.default === undefined ? { absent } : JSON.stringify(schema.default),
      expected: schema.expected,
    };
    yield* membersOf(schema, `${path}.`);
    if (schema.items !== undefined) yield* membersOf(schema.items, `${path}[].`);
  }
}
