import type { Literal } from './expression.ts';
import { badFilter } from './refusals.ts';

export type Token = { readonly at: number } & (
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | ',' | '/' | ':' }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'end' }
);

type TokenContent = Token extends infer Each
  ? Each extends { at: number }
    ? Omit<Each, 'at'>
    : never
  : never;

const ends = '(?![\\w.:-])';

/** The scanners in the order they are tried: an instant begins like a number, and a GUID may begin like a name. */
const scanners: readonly { readonly pattern: RegExp; readonly scan: (text: string) => TokenContent }[] = [
  {
    pattern: /'((?:[^']|'')*)'/y,
    scan: (text) => literal({ type: 'string', value: text.slice(1, -1).replaceAll("''", "'") }),
  },
  {
    pattern: new RegExp(
      `\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,12})?)?(?:Z|[+-]\\d{2}:\\d{2})${ends}`,
      'iy',
    ),
    scan: (text) => literal({ type: 'instant', value: text }),
  },
  {
    pattern: new RegExp(`\\d{4}-\\d{2}-\\d{2}${ends}`, 'y'),
    scan: (text) => literal({ type: 'instant', value: `${text}T00:00:00Z` }),
  },
  {
    pattern: new RegExp(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}${ends}`, 'iy'),
    scan: (text) => literal({ type: 'guid', value: text }),
  },
  {
    pattern: new RegExp(`-?\\d+(?:\\.\\d+)?${ends}`, 'y'),
    scan: (text) => literal({ type: 'number', value: Number(text) }),
  },
  { pattern: new RegExp(`(?:true|false|null)${ends}`, 'iy'), scan: (text) => constant(text.toLowerCase()) },
  { pattern: /[A-Za-z_@$][\w.]*/y, scan: (text) => ({ kind: 'word', text }) },
  { pattern: /\(/y, scan: () => ({ kind: 'symbol', text: '(' }) },
  { pattern: /\)/y, scan: () => ({ kind: 'symbol', text: ')' }) },
  { pattern: /,/y, scan: () => ({ kind: 'symbol', text: ',' }) },
  { pattern: /\//y, scan: () => ({ kind: 'symbol', text: '/' }) },
  { pattern: /:/y, scan: () => ({ kind: 'symbol', text: ':' }) },
];

/** @throws GraphRefusal at a character that no token begins with. */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlanks(filter, 0);
  while (at < filter.length) {
    const found = scanAt(filter, at);
    if (found === undefined)
      throw badFilter(
        filter[at] === "'"
          ? `There is an unterminated string literal at position ${filter.length} in '${filter}'.`
          : `Syntax error: character '${filter[at]}' is not valid at position ${at} in '${filter}'.`,
      );
    tokens.push({ ...found.token, at });
    at = skipBlanks(filter, at + found.length);
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

function scanAt(
  filter: string,
  at: number,
): { readonly token: TokenContent; readonly length: number } | undefined {
  for (const { pattern, scan } of scanners) {
    pattern.lastIndex = at;
    const text = pattern.exec(filter)?.[0];
    if (text !== undefined) return { token: scan(text), length: text.length };
  }
  return undefined;
}

function skipBlanks(filter: string, at: number): number {
  let next = at;
  while (filter[next] === ' ' || filter[next] === '\t') next += 1;
  return next;
}

function literal(value: Literal): TokenContent {
  return { kind: 'literal', literal: value };
}

function constant(text: string): TokenContent {
  return text === 'null'
    ? literal({ type: 'null', value: null })
    : literal({ type: 'boolean', value: text === 'true' });
}
