import { badRequest } from './refusals.ts';
import type { ExpandRule, Resource } from './resource.ts';

/** One navigation of `$expand`. */
export interface Expansion<T> {
  readonly name: string;
  readonly rule: ExpandRule<T>;
  /** Of a nested `$select`. */
  readonly select: readonly string[] | undefined;
}

/**
 * Reads `principal,roleDefinition($select=displayName)`.
 *
 * @throws GraphRefusal 400 for a navigation that the collection does not have, and for any nested option but `$select`.
 */
export function parseExpand<T>(text: string | null, resource: Resource<T>): Expansion<T>[] {
  if (text === null) return [];
  return splitOutside(text).map((part) => expansionOf(part.trim(), resource));
}

function expansionOf<T>(part: string, { expand = {}, type }: Resource<T>): Expansion<T> {
  const [, written = part, nested] = /^([^(]+)\((.*)\)$/.exec(part) ?? [];
  const found = Object.entries(expand).find(([name]) => name.toLowerCase() === written.trim().toLowerCase());
  if (found === undefined)
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${written}' on type 'microsoft.graph.${type}'.`,
    );
  const [name, rule] = found;
  return { name, rule, select: nested === undefined ? undefined : nestedSelect(nested, name, rule) };
}

function nestedSelect<T>(nested: string, name: string, rule: ExpandRule<T>): string[] {
  const [, list] = /^\$select=([^;]+)$/i.exec(nested.trim()) ?? [];
  if (list === undefined)
    throw badRequest(`Within $expand=${name}(...) only $select is supported; got '${nested}'.`);
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

/** At commas that stand outside parentheses. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
