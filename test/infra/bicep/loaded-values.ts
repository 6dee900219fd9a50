import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, children, plainText } from './bicep-file.ts';
import type { Declaration } from './declarations.ts';

export interface LoadContext {
  readonly file: BicepFile;
  readonly declarations: readonly Declaration[];
  /** That the paths of files begin in. */
  readonly folder: string;
}

/** The path in a call of `loadJsonContent` or its like. */
export function loadedPath(node: Node | undefined): string | undefined {
  if (node?.type !== 'call_expression' || !/^load\w+Content$/.test(child(node, 0).text)) return undefined;
  const [argument] = node.childForFieldName('arguments')?.namedChildren ?? [];
  return plainText(argument ?? undefined);
}

/**
 * What a member of loaded JSON is, `roles.reader` or, in a loop over loaded rows, `row.name` of each; `undefined` where a row
 * has no such member. Nothing is returned for what is not loaded.
 */
export function loadedValues(node: Node, context: LoadContext): readonly unknown[] | undefined {
  const [name, ...path] = node.text.split(/\.\??/);
  if (node.type !== 'member_expression' || path.some((part) => !/^\w+$/.test(part))) return undefined;
  const rows = rowsOf(name ?? '', node, context);
  return rows?.map((row) => path.reduce(memberOf, row));
}

function rowsOf(name: string, node: Node, context: LoadContext): readonly unknown[] | undefined {
  const loop = loopThatBinds(name, node);
  if (loop === undefined) {
    const value = context.declarations.find((one) => one.kind === 'var' && one.name === name)?.value;
    const content = value && contentOf(value, context);
    return content === undefined ? undefined : [content];
  }
  const over = children(loop).find(({ type }) => type === 'identifier' || type === 'member_expression');
  const source = children(loop).length > 2 ? children(loop).at(-2) : over;
  const content = source && contentOf(source, context);
  return Array.isArray(content) ? content : undefined;
}

function loopThatBinds(name: string, node: Node): Node | undefined {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.type !== 'for_statement') continue;
    const first = children(around)[0];
    const bound = first?.type === 'for_loop_parameters' ? child(first, 0).text : first?.text;
    if (bound === name) return around;
  }
  return undefined;
}

/** The JSON that an expression stands for: a call that loads it, a variable of one, or a member of either. */
function contentOf(value: Node, context: LoadContext): unknown {
  if (value.type === 'identifier') {
    const declared = context.declarations.find((one) => one.kind === 'var' && one.name === value.text);
    return declared?.value && contentOf(declared.value, context);
  }
  if (value.type === 'member_expression')
    return memberOf(contentOf(child(value, 0), context), child(value, 1).text);
  const path = loadedPath(value);
  if (path === undefined || !value.text.startsWith('loadJsonContent')) return undefined;
  const source = join(context.folder, dirname(context.file.path), path);
  return existsSync(source) ? JSON.parse(readFileSync(source, 'utf8')) : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
