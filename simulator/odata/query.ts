import { badRequest, notSimulated } from '../refusal.ts';
import { type Test, testOf } from './evaluate.ts';
import { type Expansion, parseExpand } from './expand.ts';
import type { Expression } from './expression.ts';
import { parseFilter } from './parser.ts';
import { unsupportedQuery } from './refusals.ts';
import type { QueryRequest } from './request.ts';
import type { QueryOption, Resource } from './resource.ts';
import { checkFilter } from './rules.ts';

/** A query that has been checked against its collection. */
export interface Query<T> {
  readonly filter: { readonly expression: Expression; readonly test: Test } | undefined;
  /** Property names in the collection's spelling. `undefined`: the default properties. */
  readonly select: readonly string[] | undefined;
  readonly sort: readonly SortKey[];
  /** Number of items on a page. */
  readonly size: number;
  readonly count: boolean;
  readonly expand: readonly Expansion<T>[];
}

export interface SortKey {
  readonly path: readonly string[];
  readonly descending: boolean;
}

type OptionSource = Pick<QueryRequest, 'query' | 'headers'>;

/**
 * Reads and checks the `$` options of a request.
 *
 * @throws GraphRefusal 400 for an option that the collection does not allow.
 */
export function readQuery<T>(source: OptionSource, resource: Resource<T>): Query<T> {
  const { query } = source;
  refuseUnknownOptions(query, resource);
  const count = readCount(source, resource);
  const advanced = count && isEventual(source);
  const filter = query.get('$filter');
  const expression = filter === null ? undefined : checkFilter(parseFilter(filter), resource, advanced);
  const sort = readSort(query.get('$orderby'), resource, advanced);
  if (resource.advancedQueries === true && !advanced && sort.length > 0 && expression !== undefined)
    throw unsupportedQuery('Sorting not supported for current query.');
  return {
    filter: expression && { expression, test: testOf(expression) },
    select: readSelect(query.get('$select'), resource),
    sort,
    size: readTop(query.get('$top'), resource),
    count,
    expand: parseExpand(query.get('$expand'), resource),
  };
}

function refuseUnknownOptions<T>(query: URLSearchParams, resource: Resource<T>): void {
  for (const name of new Set(query.keys())) {
    // An option without `$` is a custom option, which Graph ignores.
    if (!name.startsWith('$') || name === '$skiptoken') continue;
    if (resource.notSimulated?.includes(name)) throw notSimulated(`${name} on ${resource.label}`);
    if (!resource.options.includes(name as QueryOption))
      throw badRequest(`The query specified in the URI is not valid. Query option '${name}' is not allowed.`);
    if (query.getAll(name).length > 1)
      throw badRequest(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
      );
  }
}

function isEventual({ headers }: OptionSource): boolean {
  return headers.consistencylevel?.toLowerCase() === 'eventual';
}

/**
 * Reads `$count`. Advanced queries without the `ConsistencyLevel` header are refused
 *.
 */
function readCount<T>(source: OptionSource, resource: Resource<T>): boolean {
  const text = source.query.get('$count');
  if (text === null) return false;
  if (!/^(true|false)$/i.test(text))
    throw badRequest(`Invalid value '${text}' for $count query option found.`);
  const wanted = text.toLowerCase() === 'true';
  if (wanted && resource.advancedQueries === true && !isEventual(source))
    throw unsupportedQuery('$count is not currently supported.');
  return wanted;
}

function readTop<T>(text: string | null, { pageSize }: Resource<T>): number {
  if (text === null) return pageSize.default;
  if (!/^\d{1,9}$/.test(text))
    throw badRequest(
      `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  const top = Number(text);
  if (top < 1 || top > pageSize.most)
    throw unsupportedQuery(
      `Invalid page size specified: '${top}'. Must be between 1 and ${pageSize.most} inclusive.`,
    );
  return top;
}

function readSelect<T>(text: string | null, resource: Resource<T>): string[] | undefined {
  if (text === null) return undefined;
  return text.split(',').map((written) => propertyNamed(written.trim(), resource));
}

function propertyNamed<T>(written: string, { properties, type, notSimulated: missing }: Resource<T>): string {
  if (missing?.includes(written)) throw notSimulated(`${written} of a ${type}`);
  const name = properties.find((each) => each.toLowerCase() === written.toLowerCase());
  if (name === undefined)
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${written}' on type 'microsoft.graph.${type}'.`,
    );
  return name;
}

function readSort<T>(text: string | null, resource: Resource<T>, advanced: boolean): SortKey[] {
  if (text === null) return [];
  return text.split(',').map((part) => {
    const [written = '', direction = 'asc', ...rest] = part.trim().split(/\s+/);
    if (rest.length > 0 || !/^(asc|desc)$/i.test(direction))
      throw badRequest(`Syntax error in '$orderby=${text}': expected a property and asc or desc.`);
    const known = Object.entries(resource.sort ?? {}).find(
      ([name]) => name.toLowerCase() === written.toLowerCase(),
    );
    if (known === undefined || (known[1] === 'advanced' && !advanced))
      throw unsupportedQuery(`Unsupported sort property '${written}' for '${resource.label}'.`);
    return { path: known[0].split('/'), descending: direction.toLowerCase() === 'desc' };
  });
}
