/** A row as it goes over the wire. */
export type WireRow = Readonly<Record<string, unknown>>;

type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A filter of Table Storage, as far as this app asks: comparisons of texts, `and`, `or`, parentheses. */
export type Filter =
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Operator; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly sides: readonly [Filter, Filter] };

const token = /\s*(\(|\)|'(?:[^']|'')*'|[A-Za-z_]\w*)/y;
const operators: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] satisfies readonly Operator[];

/** @throws RangeError for a filter that is not of this language. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  const filter = readOr(tokens);
  if (tokens.length > 0) throw new RangeError(`filter: "${tokens[0]}" was not expected in ${text}`);
  return filter;
}

function tokensOf(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const [, part] = token.exec(text) ?? [];
    if (part === undefined) throw new RangeError(`filter: cannot be read: ${text}`);
    found.push(part);
  }
  return found;
}

function readOr(tokens: string[]): Filter {
  let left = readAnd(tokens);
  while (tokens[0] === 'or') {
    tokens.shift();
    left = { kind: 'or', sides: [left, readAnd(tokens)] };
  }
  return left;
}

function readAnd(tokens: string[]): Filter {
  let left = readTerm(tokens);
  while (tokens[0] === 'and') {
    tokens.shift();
    left = { kind: 'and', sides: [left, readTerm(tokens)] };
  }
  return left;
}

function readTerm(tokens: string[]): Filter {
  const [column = '', operator = '', quoted = ''] = tokens;
  if (column === '(') {
    tokens.shift();
    const inner = readOr(tokens);
    if (tokens.shift() !== ')') throw new RangeError('filter: ")" is missing');
    return inner;
  }
  tokens.splice(0, 3);
  if (!isOperator(operator) || !quoted.startsWith("'"))
    throw new RangeError(`filter: "${column} ${operator} ${quoted}" is no comparison with a text`);
  return { kind: 'compare', column, operator, text: quoted.slice(1, -1).replaceAll("''", "'") };
}

function isOperator(text: string): text is Operator {
  return operators.includes(text);
}

export function matches(filter: Filter, row: WireRow): boolean {
  if (filter.kind !== 'compare') {
    const [one, other] = filter.sides;
    return filter.kind === 'and'
      ? matches(one, row) && matches(other, row)
      : matches(one, row) || matches(other, row);
  }
  const found = row[filter.column];
  return typeof found === 'string' && compares(found, filter.operator, filter.text);
}

function compares(found: string, operator: Operator, text: string): boolean {
  switch (operator) {
    case 'eq':
      return found === text;
    case 'ne':
      return found !== text;
    case 'gt':
      return found > text;
    case 'ge':
      return found >= text;
    case 'lt':
      return found < text;
    case 'le':
      return found <= text;
    default:
      return operator satisfies never;
  }
}

/** An end of a range of keys. */
export interface Bound {
  readonly key: string;
  readonly isIncluded: boolean;
}

interface Bounds {
  readonly from: Bound | undefined;
  readonly to: Bound | undefined;
}

/** The rows that have to be looked at for a filter. `undefined`: no bound. */
export interface KeyRange {
  readonly partition: Bounds;
  /** Only within one partition; otherwise whole partitions are looked at. */
  readonly row: Bounds;
}

/**
 * As Azure documents it: a range of row keys narrows what is looked at within one partition that is named by `eq`. A range of
 * partitions is looked at row by row.
 */
export function keyRangeOf(filter: Filter | undefined): KeyRange {
  const terms = filter === undefined ? [] : termsOf(filter);
  const partitions = terms.filter(({ column }) => column === 'PartitionKey');
  const isOne = partitions.some(({ operator }) => operator === 'eq');
  const rows = terms.filter(({ column }) => isOne && column === 'RowKey');
  return { partition: boundsOf(partitions), row: boundsOf(rows) };
}

type Comparison = Extract<Filter, { readonly kind: 'compare' }>;

/** What must all be so. */
function termsOf(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'compare') return [filter];
  return filter.kind === 'and' ? filter.sides.flatMap(termsOf) : [];
}

function boundsOf(terms: readonly Comparison[]): Bounds {
  let from: Bound | undefined;
  let to: Bound | undefined;
  for (const { operator, text: key } of terms) {
    const bound = { key, isIncluded: operator !== 'gt' && operator !== 'lt' };
    if (['eq', 'gt', 'ge'].includes(operator) && (from === undefined || key > from.key)) from = bound;
    if (['eq', 'lt', 'le'].includes(operator) && (to === undefined || key < to.key)) to = bound;
  }
  return { from, to };
}

/** Whether a key lies beyond the end of its range. */
export function isBeyond(key: string, { to }: Bounds): boolean {
  return to !== undefined && (to.isIncluded ? key > to.key : key >= to.key);
}
