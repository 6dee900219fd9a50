import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, everyNode, type Finding, finding } from './bicep-file.ts';
import { type Declaration, declarationsOf, resourcesOf } from './declarations.ts';

/** What has to be known before anything is deployed: how often, whether, and what a loop may stand in. */
export function checkStart(file: BicepFile): readonly Finding[] {
  const declared = [...declarationsOf(file), ...resourcesOf(file)];
  return [
    ...everyNode(file.root).flatMap((node) => {
      if (node.type === 'for_statement') return late(child(node, 1), 'loop', file, declared);
      if (node.type === 'if_statement') return late(child(node, 0), 'condition', file, declared);
      return [];
    }),
    ...declarationsOf(file).flatMap((declaration) => loopsOutOfPlace(declaration, file)),
    ...declarationsOf(file).flatMap((declaration) => readsOfWhatMayNotBeThere(declaration, file, declared)),
  ];
}

/** Members that are made of the declaration alone. */
const known = new Set(['id', 'name', 'type', 'apiVersion']);

function late(node: Node, what: string, file: BicepFile, declared: readonly Declaration[]) {
  const found = lateMember(node, declared, new Set());
  return found === undefined
    ? []
    : [
        finding(
          file,
          node,
          `"${found.text}" is known only after the deployment has begun: no ${what} can be made of it`,
        ),
      ];
}

/** What a deployment gives out: also by way of a variable that is made of it. */
function lateMember(node: Node, declared: readonly Declaration[], seen: Set<string>): Node | undefined {
  for (const part of everyNode(node)) {
    const [, name, member = ''] = /^(\w+)(?:::\w+)*(?:\[[^\]]*\])?!?\.\??(\w+)/.exec(part.text) ?? [];
    if (part.type === 'member_expression') {
      const kind = declared.find((one) => one.name === name)?.kind;
      if ((kind === 'resource' || kind === 'module') && !known.has(member)) return part;
    }
    const variable = declared.find((one) => one.kind === 'var' && one.name === part.text);
    if (part.type !== 'identifier' || variable?.value === undefined || seen.has(part.text)) continue;
    seen.add(part.text);
    if (lateMember(variable.value, declared, seen) !== undefined) return part;
  }
  return undefined;
}

/** A loop is what a declaration is, or what a property of a resource or module is, and stands nowhere else. */
function loopsOutOfPlace({ kind, value }: Declaration, file: BicepFile): readonly Finding[] {
  if (value === undefined) return [];
  const isPlace = ({ parent }: Node) =>
    (kind === 'resource' || kind === 'module') && parent?.type === 'object_property';
  return everyNode(value)
    .filter((node) => node.type === 'for_statement' && node.id !== value.id && !isPlace(node))
    .map((node) =>
      finding(file, node, 'a loop cannot stand here: give it a variable of its own, or use map()'),
    );
}

/** Azure looks at parameters also of what it does not deploy, and misses what was not deployed before. */
function readsOfWhatMayNotBeThere(
  { value }: Declaration,
  file: BicepFile,
  declared: readonly Declaration[],
): readonly Finding[] {
  if (value?.type !== 'if_statement') return [];
  return everyNode(value).flatMap((node) => {
    const [, name] = /^(\w+)!?\.\??outputs\b/.exec(node.text) ?? [];
    const target = declared.find((one) => one.name === name);
    const isRead = node.type === 'member_expression' && node.parent?.type !== 'member_expression';
    return isRead && target?.value?.type === 'if_statement' && !isChosen(node)
      ? [
          finding(
            file,
            node,
            `"${name}" may not be there, and is read all the same: write CONDITION ? ${node.text} : …`,
          ),
        ]
      : [];
  });
}

function isChosen(node: Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent)
    if (around.type === 'ternary_expression') return true;
  return false;
}
