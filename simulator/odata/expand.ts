import { badRequest } from '../refusal.ts';
import type { ExpandRule, Resource } from './resource.ts';

/** One navigation property of `$expand`. */
export interface Expansion<T> {
  readonly name: string;
  readonly rule: ExpandRule<T>;
  /** Properties of a nested `$select`. */
  readonly select: readonly string[] | undefined;
  /** Navigations of a nested `$expand`. */
  readonly expand: readonly Expansion<T>[];
}

type ExpandRules<T> = Readonly<Record<string, ExpandRule<T>>>;

/**
 * Reads `principal,roleDefinition($select=displayName)` and `policy($expand=rules)`; `*` stands for every navigation.
 *
 * @throws GraphRefusal 400 for a navigation that the collection lacks, and for any nested option except `$select` and
 * `$expand`.
 */
export function parseExpand<T>(text: string | null, { expand = {}, type }: Resource<T>): Expansion<T>[] {
  return text === null ? [] : expansionsOf(text, expand, type);
}

function expansionsOf<T>(text: string, rules: ExpandRules<T>, type: string): Expansion<T>[] {
  return splitOutside(text, ',').flatMap((part) => {
    if (part.trim() !== '*') return [expansionOf(part.trim(), rules, type)];
    return Object.entries(rules).map(([name, rule]) => ({ name, rule, select: undefined, expand: [] }));
  });
}

function expansionOf<T>(part: string, rules: ExpandRules<T>, type: string): Expansion<T> {
  const [, written = part, nested] = /^([^(]+)\((.*)\)$/.exec(part) ?? [];
  const found = Object.entries(rules).find(([name]) => name.toLowerCase() === written.trim().toLowerCase());
  if (found === undefined)
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${written}' on type 'microsoft.graph.${type}'.`,
    );
  const [name, rule] = found;
  const expansion: { -readonly [key in keyof Expansion<T>]: Expansion<T>[key] } = {
    name,
    rule,
    select: undefined,
    expand: [],
  };
  for (const option of nested === undefined ? [] : splitOutside(nested, ';')) {
    const [, keyword = '', list = ''] = /^(\$select|\$expand)=(.+)$/i.exec(option.trim()) ?? [];
    if (keyword.toLowerCase() === '$select') expansion.select = nestedSelect(list, name, rule);
    else if (keyword.toLowerCase() === '$expand' && rule.expand !== undefined)
      expansion.expand = expansionsOf(list, rule.expand, name);
    else throw badRequest(`Within $expand=${name}(...) only $select is supported; got '${option}'.`);
  }
  return expansion;
}

function nestedSelect<T>(list: string, name: string, rule: ExpandRule<T>): string[] {
  return list.split(',').map((each) => {
    const written = each.trim();
    const known = rule.selectable?.find((property) => property.toLowerCase() === written.toLowerCase());
    if (rule.selectable !== undefined && known === undefined)
      throw badRequest(
        `Parsing OData Select and Expand failed: '${written}' cannot be selected within $expand=${name}.`,
      );
    return known ?? written;
  });
}

/** Splits at separators outside parentheses. */
function splitOutside(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
