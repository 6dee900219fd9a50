import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, children, entriesOf, everyNode, plainText } from './bicep-file.ts';

type DeclarationKind = 'param' | 'var' | 'resource' | 'module' | 'output' | 'func';

export interface Declaration {
  readonly kind: DeclarationKind;
  readonly name: string;
  readonly node: Node;
  /** Its own name, where it is declared. */
  readonly nameNode: Node;
  /** Of a parameter or an output, as it is written. */
  readonly type: string | undefined;
  readonly value: Node | undefined;
  /** Names of decorators, such as `description`. */
  readonly decorators: readonly string[];
}

export interface ResourceDeclaration extends Declaration {
  /** `Microsoft.Web/sites@2024-11-01`; of a nested one as it would be alone. */
  readonly resourceType: string;
  readonly isExisting: boolean;
  readonly isNested: boolean;
  readonly isConditional: boolean;
  readonly body: Node;
}

const kinds: Readonly<Record<string, DeclarationKind>> = {
  parameter_declaration: 'param',
  variable_declaration: 'var',
  resource_declaration: 'resource',
  module_declaration: 'module',
  output_declaration: 'output',
  user_defined_function: 'func',
};

/** What a file declares at its top. */
export const declarationsOf: (file: BicepFile) => readonly Declaration[] = oncePerFile((file) => {
  let decorators: readonly string[] = [];
  const found: Declaration[] = [];
  for (const node of children(file.root)) {
    if (node.type === 'decorators') {
      decorators = children(node).map((decorator) => /^@(\w+)/.exec(decorator.text)?.[1] ?? '');
      continue;
    }
    const kind = kinds[node.type];
    if (kind !== undefined) found.push({ ...declarationOf(node, kind), decorators });
    decorators = [];
  }
  return found;
});

function declarationOf(node: Node, kind: DeclarationKind): Omit<Declaration, 'decorators'> {
  const nameNode = child(node, 0);
  const [type, value] = typeAndValue(node, kind);
  return { kind, name: nameNode.text, node, nameNode, type, value };
}

function typeAndValue(node: Node, kind: DeclarationKind): [string | undefined, Node | undefined] {
  const parts = children(node);
  if (kind === 'param' || kind === 'output') return [parts[1]?.text, parts[2]];
  return [undefined, parts.at(-1)];
}

/** Every resource of a file, those nested in others as well. */
export const resourcesOf: (file: BicepFile) => readonly ResourceDeclaration[] = oncePerFile((file) =>
  children(file.root)
    .filter(({ type }) => type === 'resource_declaration')
    .flatMap((node) => withNested(node, undefined)),
);

/** Every check asks for these, for each file and often for each node of it. */
function oncePerFile<T>(read: (file: BicepFile) => T): (file: BicepFile) => T {
  const known = new WeakMap<BicepFile, { readonly value: T }>();
  return (file) => {
    const found = known.get(file) ?? { value: read(file) };
    known.set(file, found);
    return found.value;
  };
}

function withNested(node: Node, parentType: string | undefined): readonly ResourceDeclaration[] {
  const nameNode = child(node, 0);
  const written = plainText(child(node, 1)) ?? '';
  const resourceType = parentType === undefined ? written : nestedType(parentType, written);
  const value = child(node, 2);
  const body = bodyOf(value);
  const own: ResourceDeclaration = {
    kind: 'resource',
    name: nameNode.text,
    node,
    nameNode,
    type: undefined,
    value,
    decorators: [],
    resourceType,
    isExisting: node.children.some((part) => part?.type === 'existing'),
    isNested: parentType !== undefined,
    isConditional: everyNode(value)[0]?.type === 'if_statement',
    body,
  };
  const nested = children(body)
    .flatMap(children)
    .filter(({ type }) => type === 'resource_declaration');
  return [own, ...nested.flatMap((inner) => withNested(inner, resourceType))];
}

function nestedType(parent: string, written: string): string {
  const [parentType, parentVersion] = parent.split('@');
  const [type, version = parentVersion] = written.split('@');
  return `${parentType}/${type}@${version}`;
}

/** The object that a resource or module is made of, whatever condition or loop is before it. */
export function bodyOf(value: Node): Node {
  if (value.type === 'if_statement') return child(value, 1);
  if (value.type === 'for_statement') return bodyOf(value.childForFieldName('body') ?? child(value, 2));
  return value;
}

/** Objects with params of modules: what a file hands to which file. */
export function modulesOf(file: BicepFile): readonly (Declaration & { path: string; body: Node })[] {
  return declarationsOf(file)
    .filter(({ kind }) => kind === 'module')
    .map((module) => ({
      ...module,
      path: plainText(child(module.node, 1)) ?? '',
      body: bodyOf(child(module.node, 2)),
    }));
}

/** The same key twice in one object literal. */
export function repeatedKeys(file: BicepFile): readonly { key: string; node: Node }[] {
  return everyNode(file.root)
    .filter(({ type }) => type === 'object')
    .flatMap((object) => {
      const seen = new Set<string>();
      return entriesOf(object).flatMap(({ key, node }) => {
        if (key === undefined) return [];
        const isRepeated = seen.has(key);
        seen.add(key);
        return isRepeated ? [{ key, node }] : [];
      });
    });
}
