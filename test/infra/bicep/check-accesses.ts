import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { type BicepFile, everyNode, type Finding, finding } from './bicep-file.ts';
import { type Declaration, declarationsOf, resourcesOf } from './declarations.ts';
import { type LoadContext, loadedPath, loadedValues } from './loaded-values.ts';
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
          ...unknownEntry(node, { file, declarations: declared, folder }),
        ]
      : []),
  ]);
}

function loadedFile(node: Node, file: BicepFile, folder: string): readonly Finding[] {
  const path = loadedPath(node);
  if (path === undefined || existsSync(join(folder, dirname(file.path), path))) return [];
  return [finding(file, node, `there is no file "${path}" to load`)];
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

/** An entry of loaded JSON that is not there. */
function unknownEntry(node: Node, context: LoadContext): readonly Finding[] {
  const isMissing = loadedValues(node, context)?.some((value) => value === undefined) === true;
  return isMissing ? [finding(context.file, node, `what is loaded has no "${node.text}"`)] : [];
}
