import type { RoleCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { type GraphOperation, literal, requestFor } from '../client/operation.ts';
import type { Division, ListingPart } from '../client/parts.ts';
import { foundOrNothing } from './found-or-nothing.ts';

/**
 * A condition of a filter. These properties and comparisons are documented for what divides a listing, but for
 * `roleDefinitionId` of eligibility schedules, which others use (docs/graph-facts.md#filters-of-pim-resources).
 */
interface Term {
  readonly property: 'roleDefinitionId' | 'directoryScopeId';
  readonly operator: 'eq' | 'ne';
  readonly value: string;
}

/** Terms, and the items of the first pages that they hold for. */
interface Class {
  readonly terms: readonly Term[];
  readonly items: readonly unknown[];
}

/**
 * The longest filter names all of these: with what is selected, less than the 2,048 characters of a query that web servers
 * take by themselves.
 */
const mostRoles = 16;
const mostScopes = 3;
/** A part with more of the listing than this would be the last to end, by far. */
const largeShare = 1 / 4;

/**
 * Divides a listing by role, and what is most of it by scope. One part has what no other has, so that the parts are
 * everything, whatever roles there are or come to be: `a eq 'x'`, `a eq 'y'`, and `a ne 'x' and a ne 'y'`.
 */
export function divisionByRole(
  client: GraphClient,
  { read }: { readonly read: GraphOperation },
  requestOf: (filter: string) => GraphRequest,
  call: RoleCall,
): Division {
  return {
    divide(sample) {
      if (client.partsAtOnce.most === 1) return undefined;
      const classes = split({ terms: [], items: sample }, 'roleDefinitionId', mostRoles).flatMap((one) =>
        one.items.length > sample.length * largeShare ? split(one, 'directoryScopeId', mostScopes) : [one],
      );
      if (classes.length === 1) return undefined;
      // The longest begin first, or the last one to begin would also be the last one to end.
      return classes
        .toSorted((one, other) => other.items.length - one.items.length)
        .map((one) => partOf(one, requestOf));
    },
    async isThere(item) {
      const id = textOf(item, 'id');
      if (id === '') return true;
      const request = requestFor(read, { ids: { id }, query: { $select: 'id' }, userToken: call.userToken });
      return (await foundOrNothing(() => client.send(request, call))) !== undefined;
    },
  };
}

/** A class for each of the most frequent values, and one for all others. Of the sample, each has something. */
function split(whole: Class, property: Term['property'], most: number): readonly Class[] {
  const byValue = Map.groupBy(whole.items, (item) => comparable(textOf(item, property)));
  const ordered = [...byValue.values()].sort((one, other) => other.length - one.length);
  const named = ordered.slice(0, Math.min(most, ordered.length - 1)).filter((items) => nameOf(items) !== '');
  if (named.length === 0) return [whole];
  const others = ordered.filter((items) => !named.includes(items)).flat();
  const withTerms = (operator: Term['operator'], values: readonly string[]) => [
    ...whole.terms,
    ...values.map((value) => ({ property, operator, value })),
  ];
  return [
    ...named.map((items) => ({ terms: withTerms('eq', [nameOf(items)]), items })),
    { terms: withTerms('ne', named.map(nameOf)), items: others },
  ];

  /** As Graph sent it. */
  function nameOf(items: readonly unknown[]): string {
    return textOf(items[0], property);
  }
}

function partOf({ terms, items: sample }: Class, requestOf: (filter: string) => GraphRequest): ListingPart {
  const texts = terms.map(({ property, operator, value }) => `${property} ${operator} ${literal(value)}`);
  return {
    request: requestOf(texts.join(' and ')),
    sample,
    has: (item) => terms.every((term) => holds(term, item)),
  };
}

function holds({ property, operator, value }: Term, item: unknown): boolean {
  const isSame = comparable(textOf(item, property)) === comparable(value);
  return isSame === (operator === 'eq');
}

/** Graph does not promise the case of ids. */
function comparable(text: string): string {
  return text.toLowerCase();
}

/** Empty where it is no text. */
function textOf(item: unknown, property: Term['property'] | 'id'): string {
  const value =
    typeof item === 'object' && item !== null ? (item as Readonly<Record<string, unknown>>)[property] : '';
  return typeof value === 'string' ? value : '';
}
