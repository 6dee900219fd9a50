import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** What is wrong at a place of a file. Lines and columns begin with 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}

export interface BicepFile {
  /** Relative to the folder that is checked. */
  readonly path: string;
  readonly root: Node;
  /** Names of extensions that the file declares. */
  readonly extensions: readonly string[];
  readonly findings: readonly Finding[];
}

const grammar = join(import.meta.dirname, '../../../node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm');

export async function createBicepParser(): Promise<(path: string, text: string) => BicepFile> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(new Uint8Array(readFileSync(grammar))));
  return (path, text) => {
    const extensions = [...text.matchAll(/^extension +(\w+)$/gm)].flatMap(([, name]) => name ?? []);
    // The grammar is older than this word: a comment of the same length keeps every place where it is.
    const tree = parser.parse(text.replace(/^extension(?= +\w+$)/gm, '//tension'));
    if (tree === null) throw new Error(`${path} could not be parsed`);
    return { path, root: tree.rootNode, extensions, findings: syntaxFindings(path, tree.rootNode) };
  };
}

export function finding(file: { readonly path: string }, node: Node, sentence: string): Finding {
  const { row, column } = node.startPosition;
  return { file: file.path, line: row + 1, column: column + 1, sentence };
}

function syntaxFindings(path: string, root: Node): readonly Finding[] {
  if (!root.hasError) return [];
  const broken = everyNode(root).filter((node) => node.isError || node.isMissing);
  return broken.map((node) =>
    finding({ path }, node, `syntax: "${node.text.slice(0, 40)}" is not expected here`),
  );
}

/** The node and all below it. */
export function everyNode(node: Node): readonly Node[] {
  return [node, ...children(node).flatMap(everyNode)];
}

export function children(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as Node[];
}

export function child(node: Node, index: number): Node {
  const found = children(node)[index];
  if (found === undefined) throw new Error(`${node.type} has no part ${index}: "${node.text.slice(0, 60)}"`);
  return found;
}

/** The text of a string without interpolation; `undefined`: it has some, or is no string. */
export function plainText(node: Node | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  if (children(node).some(({ type }) => type === 'interpolation')) return undefined;
  return node.text.startsWith("'''") ? node.text.slice(3, -3) : node.text.slice(1, -1);
}

export interface ObjectEntry {
  /** `undefined`: the key is computed. */
  readonly key: string | undefined;
  readonly node: Node;
  readonly value: Node;
}

/** The properties of an object literal, without resources that are nested in it. */
export function entriesOf(object: Node): readonly ObjectEntry[] {
  return children(object).flatMap((property) => {
    if (property.type !== 'object_property') return [];
    const [key, value] = children(property);
    if (key === undefined || value === undefined) return [];
    return [{ key: key.type === 'string' ? plainText(key) : key.text, node: property, value }];
  });
}

export function valueAt(object: Node, key: string): Node | undefined {
  return entriesOf(object).find((entry) => entry.key === key)?.value;
}
