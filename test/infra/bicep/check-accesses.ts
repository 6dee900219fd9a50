import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, everyNode, type Finding, finding, plainText } from './bicep-file.ts';
import { type Declaration, declarationsOf, resourcesOf } from './declarations.ts';
import { type ObjectType, objectType, resourceType, type ValueType } from './type-facts.ts';

/** @param folder that the paths of files begin in. */
export function checkAccesses(file: BicepFile, folder: string): readonly Finding[] {
  const declared = declarationsOf(file);
  return everyNode(file.root).flatMap((node) => [
    ...loadedFile(node, file, folder),
    ...(node.type === 'member_expression' && node.parent?.type !== 'member_expression'
      ? [
          ...unguarded(node, file, declared),
          ...unknownMember(node, file),
          ...unknownEntry(node, file, declared, folder),
        ]
      : []),
  ]);
}

function loadedFile(node: Node, file: BicepFile, folder: string): readonly Finding[] {
  const path = loadedPath(node);
  if (path === undefined || existsSync(join(folder, dirname(file.path), path))) return [];
  return [finding(file, node, `there is no file "${path}" to load`)];
}

function loadedPath(node: Node | undefined): string | undefined {
  if (node?.type !== 'call_expression' || !/^load\w+Content$/.test(child(node, 0).text)) return undefined;
  const [argument] = node.childForFieldName('arguments')?.namedChildren ?? [];
  return plainText(argument ?? undefined);
}

/** What is deployed under a condition may not be there: `!` or `.?` says what is then. */
function unguarded(node: Node, file: BicepFile, declared: readonly Declaration[]): readonly Finding[] {
  const [, name, mark] = /^(\w+)(!?\.\??)/.exec(node.text) ?? [];
  const target = declared.find(
    (one) => one.name === name && (one.kind === 'module' || one.kind === 'resource'),
  );
  const isConditional = target?.value?.type === 'if_statement';
  // An id and a name are made of the declaration alone.
  if (!isConditional || mark !== '.' || /^\w+\.(id|name)$/.test(node.text)) return [];
  return [finding(file, node, `"${name}" is deployed under a condition: write ${name}! or ${name}.?`)];
}

/** A member of a resource that its type has not. */
function unknownMember(node: Node, file: BicepFile): readonly Finding[] {
  const [name, ...path] = node.text.replace(/\[[^\]]*\]/g, '').split(/!?\.\??/);
  const resource = resourcesOf(file).find((one) => one.name === name);
  let type: ObjectType | undefined = resource && resourceType(resource.resourceType);
  for (const part of path) {
    if (type === undefined || type.cases !== undefined) return [];
    const member: ValueType | undefined = type.members[part]?.type ?? type.others;
    if (member === undefined) return [finding(file, node, `${resource?.resourceType} has no "${part}"`)];
    type = typeof member === 'object' && 'ref' in member ? objectType(member) : undefined;
  }
  return [];
}

/** An entry of a JSON file that the file has not. */
function unknownEntry(
  node: Node,
  file: BicepFile,
  declared: readonly Declaration[],
  folder: string,
): readonly Finding[] {
  const [name, ...path] = node.text.split(/\.\??/);
  const variable = declared.find((one) => one.kind === 'var' && one.name === name);
  const loaded = loadedPath(variable?.value);
  if (loaded === undefined || variable?.value?.text.startsWith('loadJsonContent') !== true) return [];
  const source = join(folder, dirname(file.path), loaded);
  if (!existsSync(source)) return [];
  let content: unknown = JSON.parse(readFileSync(source, 'utf8'));
  for (const part of path) {
    if (typeof content !== 'object' || content === null) return [];
    if (!(part in content)) return [finding(file, node, `"${loaded}" has no "${part}"`)];
    content = (content as Readonly<Record<string, unknown>>)[part];
  }
  return [];
}
