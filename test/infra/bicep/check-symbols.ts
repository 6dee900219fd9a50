import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, children, everyNode, type Finding, finding } from './bicep-file.ts';
import { type Declaration, declarationsOf, repeatedKeys, resourcesOf } from './declarations.ts';

/** Functions of Bicep that templates here use or may use. */
const functions = new Set(
  `any array base64 bool concat contains coalesce dateTimeAdd deployer deployment empty endsWith environment extensionResourceId
  filter first flatten format guid if indexOf int intersection items join json last length loadFileAsBase64 loadJsonContent
  loadTextContent loadYamlContent managementGroup map max min mapValues objectKeys padLeft parseCidr pickZones range reduce
  reference replace resourceGroup resourceId shallowMerge skip sort split startsWith string subscription
  subscriptionResourceId substring take tenant tenantResourceId toLower toObject toUpper trim union uniqueString uri
  uriComponent utcNow cidrSubnet cidrHost`.split(/\s+/),
);

const namespaces = ['az', 'sys'];

export function checkSymbols(file: BicepFile, scope: string): readonly Finding[] {
  const declared = [...declarationsOf(file), ...resourcesOf(file)];
  return [
    ...everyNode(file.root).flatMap((node) => checkIdentifier(node, file, declared, scope)),
    ...repeated(file, declarationsOf(file)),
    ...unused(file, declarationsOf(file)),
    ...repeatedKeys(file).map(({ key, node }) => finding(file, node, `"${key}" is written twice`)),
  ];
}

function checkIdentifier(
  node: Node,
  file: BicepFile,
  declared: readonly Declaration[],
  scope: string,
): readonly Finding[] {
  if (node.type !== 'identifier' || isName(node)) return [];
  const { parent, text } = node;
  if (isCalled(node)) {
    const isOwn = declared.some(({ kind, name }) => kind === 'func' && name === text);
    if (isDecorator(node) || isOwn) return [];
    if (!functions.has(text)) return [finding(file, node, `there is no function "${text}"`)];
    const isElsewhere =
      text === 'resourceGroup' && scope === 'subscription' && parent?.text === 'resourceGroup()';
    return isElsewhere ? [finding(file, node, 'a subscription has no one resourceGroup()')] : [];
  }
  const isKnown =
    namespaces.includes(text) ||
    declared.some(({ kind, name }) => kind !== 'output' && name === text) ||
    boundAround(node).includes(text);
  return isKnown ? [] : [finding(file, node, `"${text}" is not declared`)];
}

/** Whether an identifier says what something is called, and refers to nothing. */
export function isName(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return true;
  const isFirst = children(parent)[0]?.id === node.id;
  if (parent.type === 'object_property') return isFirst;
  if (parent.type === 'resource_expression') return !isFirst;
  if (parent.type === 'for_statement') return parent.childForFieldName('initializer')?.id === node.id;
  if (parent.type === 'lambda_expression') return isFirst;
  return (
    (parent.type.endsWith('_declaration') ||
      parent.type === 'user_defined_function' ||
      parent.type === 'parameter') &&
    isFirst
  );
}

function isCalled(node: Node): boolean {
  return node.parent?.type === 'call_expression' && node.parent.childForFieldName('function')?.id === node.id;
}

function isDecorator(node: Node): boolean {
  return node.parent?.parent?.type === 'decorator';
}

/** Names that loops, lambdas and parameters of functions around a node bind. */
export function boundAround(node: Node): readonly string[] {
  const bound: string[] = [];
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.type === 'for_statement') bound.push(...loopNames(around));
    // The grammar puts what follows a lambda around it, so that all arguments of the call are looked through.
    if (around.type === 'arguments')
      for (const inner of everyNode(around))
        if (inner.type === 'lambda_expression')
          bound.push(...everyNode(child(inner, 0)).map(({ text }) => text));
    if (around.type === 'user_defined_function')
      bound.push(
        ...everyNode(around)
          .filter(({ type }) => type === 'parameter')
          .map((part) => child(part, 0).text),
      );
  }
  return bound;
}

function loopNames(loop: Node): readonly string[] {
  const initializer = loop.childForFieldName('initializer');
  if (initializer !== null) return [initializer.text];
  const parameters = children(loop).find(({ type }) => type === 'for_loop_parameters');
  return parameters === undefined ? [] : children(parameters).map(({ text }) => text);
}

function repeated(file: BicepFile, declared: readonly Declaration[]): readonly Finding[] {
  return declared
    .filter(({ kind, name }, index) =>
      declared
        .slice(0, index)
        .some((other) => other.name === name && (other.kind === 'output') === (kind === 'output')),
    )
    .map(({ name, nameNode }) => finding(file, nameNode, `"${name}" is declared twice`));
}

function unused(file: BicepFile, declared: readonly Declaration[]): readonly Finding[] {
  const used = new Set(
    everyNode(file.root)
      .filter((node) => node.type === 'identifier' && !isName(node))
      .map(({ text }) => text),
  );
  const isUnused = ({ kind, name, node }: Declaration) =>
    !used.has(name) &&
    (kind === 'param' ||
      kind === 'var' ||
      kind === 'func' ||
      node.children.some((part) => part?.type === 'existing'));
  return declared
    .filter(isUnused)
    .map(({ name, nameNode }) => finding(file, nameNode, `"${name}" is never used`));
}
