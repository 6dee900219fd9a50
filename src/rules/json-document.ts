import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

export type Path = readonly (string | number)[];

/** Something wrong, before it is known on which line. */
export interface Finding {
  readonly path: Path;
  /** What is wrong, and what to write instead. */
  readonly sentence: string;
}

/** A piece of the text. */
export interface Place {
  readonly line: number;
  /** Offset just behind it; `undefined`: it was never closed. */
  readonly end: number | undefined;
}

/** A JSON text with comments, read as far as it goes. */
export interface JsonDocument {
  /** Nothing but blanks and comments. */
  readonly isEmpty: boolean;
  readonly value: unknown;
  /** Where the text stops being JSON, in order. */
  readonly syntax: readonly { readonly line: number; readonly offset: number; readonly sentence: string }[];
  /** Members that an object has twice: only the last would count, and nobody sees that in a review. */
  readonly repeated: readonly (Finding & Place)[];
  has(path: Path): boolean;
  /** Of what is there; else of the nearest thing around it that is. */
  place(path: Path): Place;
  /** Of a member's name. */
  placeOfName(path: Path): Place;
}

/** Deeper than any rules are; the parser calls itself for each level. */
const maxDepth = 100;

export function readJson(text: string): JsonDocument {
  const lineOf = lineCounter(text);
  const depth = depthOf(text);
  if (depth > maxDepth) return tooDeep();
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const nameOf = nameFinder(root);
  const placeOf = (node: Node | undefined): Place => ({
    line: node === undefined ? 1 : lineOf(node.offset),
    end: node === undefined || node.length < 0 ? undefined : node.offset + node.length,
  });
  return {
    isEmpty: root === undefined && errors.every(({ offset }) => text.slice(offset).trim() === ''),
    value: root === undefined ? undefined : getNodeValue(root),
    syntax: errors.map((error) => ({
      line: lineOf(error.offset),
      offset: error.offset,
      sentence: sentenceOf(error, text),
    })),
    repeated: [...repeatedMembers(root, [])].map(({ node, path, first }) => ({
      path,
      sentence: `is there twice, first on line ${lineOf(first.offset)}; only the last counts, so leave one`,
      ...placeOf(node),
    })),
    has: (path) => root !== undefined && findNodeAtLocation(root, [...path]) !== undefined,
    place: (path) => placeOf(nearest(root, path)),
    placeOfName: (path) => placeOf(nameOf(path) ?? nearest(root, path)),
  };
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** A rough count, which strings and comments may raise: nobody nests a hundred brackets in those either. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function tooDeep(): JsonDocument {
  const start: Place = { line: 1, end: undefined };
  return {
    isEmpty: false,
    value: undefined,
    syntax: [{ line: 1, offset: 0, sentence: `expected at most ${maxDepth} brackets inside one another` }],
    repeated: [],
    has: () => false,
    place: () => start,
    placeOfName: () => start,
  };
}

function nearest(root: Node | undefined, path: Path): Node | undefined {
  if (root === undefined) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** Where each member's name is; of one that is there twice the last, which counts. Kept: a file may have thousands. */
function nameFinder(root: Node | undefined): (path: Path) => Node | undefined {
  const found = new Map<Node, ReadonlyMap<unknown, Node>>();
  return (path) => {
    const parent = root === undefined ? undefined : findNodeAtLocation(root, path.slice(0, -1));
    if (parent === undefined) return undefined;
    const names = found.get(parent) ?? namesIn(parent);
    found.set(parent, names);
    return names.get(path.at(-1));
  };
}

function namesIn({ children = [] }: Node): ReadonlyMap<unknown, Node> {
  return new Map(
    children.flatMap(({ children: [name] = [] }) =>
      name === undefined ? [] : [[name.value, name] as const],
    ),
  );
}

function* repeatedMembers(
  node: Node | undefined,
  path: Path,
): Generator<{ readonly node: Node; readonly first: Node; readonly path: Path }> {
  const seen = new Map<unknown, Node>();
  for (const [index, child] of (node?.children ?? []).entries()) {
    if (node?.type !== 'object') {
      yield* repeatedMembers(child, [...path, index]);
      continue;
    }
    const [name, value] = child.children ?? [];
    if (name === undefined) continue;
    const first = seen.get(name.value);
    if (first === undefined) seen.set(name.value, name);
    else yield { node: name, first, path: [...path, String(name.value)] };
    yield* repeatedMembers(value, [...path, String(name.value)]);
  }
}

const syntaxSentences: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'expected the name of a member, in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon after the name of a member',
  CommaExpected: 'expected a comma before this',
  CloseBraceExpected: 'expected a closing brace, }',
  CloseBracketExpected: 'expected a closing bracket, ]',
  EndOfFileExpected: 'expected nothing after the closing brace',
  UnexpectedEndOfComment: 'a comment is not closed: end it with */',
  UnexpectedEndOfString: 'a text is not closed: end it with a double quote on the same line',
  InvalidSymbol:
    'expected a value: a text in double quotes, a number, true, false, null, a list or an object',
  InvalidCharacter: 'a text holds a control character: write it as \\n, \\t or \\u0000',
  InvalidEscapeCharacter: 'a backslash in a text must be written twice',
};

function sentenceOf({ error, offset, length }: ParseError, text: string): string {
  const code = printParseErrorCode(error);
  const found = text.slice(offset, offset + Math.min(length, 40)).split(/[\r\n]/)[0] ?? '';
  return `${syntaxSentences[code] ?? `this is not JSON (${code})`}${found === '' ? '' : `; found ${found}`}`;
}
