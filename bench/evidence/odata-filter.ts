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

/** The rows that have to be looked at for a filter. Bounds are included; a row at a bound may not match all the same. */
export interface KeyRange {
  readonly partitionFrom: string;
  /** `undefined`: to the end. */
  readonly partitionTo: string | undefined;
  /** Only within one partition; otherwise whole partitions are looked at. */
  readonly rowFrom: string;
  readonly rowTo: string | undefined;
}

/**
 * As Azure documents it: a range of row keys narrows what is looked at within one partition that is named by `eq`. A range of
 * partitions is looked at row by row.
 */
export function keyRangeOf(filter: Filter | undefined): KeyRange {
  const terms = filter === undefined ? [] : termsOf(filter);
  const partition = boundsOf(terms, 'PartitionKey');
  const isOne = partition.from !== '' && partition.from === partition.to && partition.isNamed;
  const row = isOne ? boundsOf(terms, 'RowKey') : { from: '', to: undefined };
  return { partitionFrom: partition.from, partitionTo: partition.to, rowFrom: row.from, rowTo: row.to };
}

type Comparison = Extract<Filter, { readonly kind: 'compare' }>;

/** What must all be so. */
function termsOf(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'compare') return [filter];
  return filter.kind === 'and' ? filter.sides.flatMap(termsOf) : [];
}

function boundsOf(terms: readonly Comparison[], column: string) {
  let from = '';
  let to: string | undefined;
  let isNamed = false;
  for (const { operator, text } of terms.filter((term) => term.column === column)) {
    if (operator === 'eq') isNamed = true;
    if ((operator === 'eq' || operator === 'gt' || operator === 'ge') && text > from) from = text;
    if ((operator === 'eq' || operator === 'lt' || operator === 'le') && (to === undefined || text < to))
      to = text;
  }
  return { from, to, isNamed };
}
