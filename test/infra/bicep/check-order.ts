import type { Node } from 'web-tree-sitter';
import { type BicepFile, entriesOf, everyNode, type Finding, finding, valueAt } from './bicep-file.ts';
import { boundAround, isName } from './check-symbols.ts';
import { type Declaration, declarationsOf, modulesOf, resourcesOf } from './declarations.ts';
import { moduleFile } from './module-file.ts';

type Files = ReadonlyMap<string, BicepFile>;
type Module = ReturnType<typeof modulesOf>[number];

/** What is deployed before what. */
export function checkOrder(file: BicepFile, files: Files): readonly Finding[] {
  return [...circles(file), ...tooEarly(file, files), ...together(file)];
}

function circles(file: BicepFile): readonly Finding[] {
  const declared = declarationsOf(file).filter(({ kind }) => kind !== 'output' && kind !== 'param');
  const needs = new Map(declared.map((one) => [one.name, namesIn(one)]));
  return declared.flatMap(({ name, nameNode }) => {
    const way = wayBack(name, name, needs, new Set());
    return way === undefined
      ? []
      : [
          finding(
            file,
            nameNode,
            `"${name}" would have to be there before itself: ${[name, ...way].join(', ')}`,
          ),
        ];
  });
}

/** A resource may name itself: those nested in it do. */
function namesIn({ name, value }: Declaration): readonly string[] {
  const used = (value === undefined ? [] : everyNode(value)).filter(
    (node) => node.type === 'identifier' && !isName(node) && !boundAround(node).includes(node.text),
  );
  return [...new Set(used.map(({ text }) => text))].filter((one) => one !== name);
}

function wayBack(
  from: string,
  to: string,
  needs: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
): readonly string[] | undefined {
  for (const next of needs.get(from) ?? []) {
    if (next === to) return [to];
    if (seen.has(next)) continue;
    seen.add(next);
    const rest = wayBack(next, to, needs, seen);
    if (rest !== undefined) return [next, ...rest];
  }
  return undefined;
}

/** What one module makes and another one looks for by its name: nothing says which of them is first. */
function tooEarly(file: BicepFile, files: Files): readonly Finding[] {
  const modules = modulesOf(file);
  const made = modules.flatMap((module) => named(module, file, files, false));
  return modules.flatMap((module) =>
    named(module, file, files, true).flatMap(({ key, value, node }) => {
      const maker = made.find((one) => one.value === value && one.module !== module.name);
      const waits = everyNode(module.body).some(
        ({ type, text }) => type === 'identifier' && text === maker?.module,
      );
      return maker === undefined || waits
        ? []
        : [
            finding(
              file,
              node,
              `"${key}" is looked for before module ${maker.module} has made it: take what that gives out`,
            ),
          ];
    }),
  );
}

/** What a module is given as the name of a resource: of one that it looks for, or of one that it makes. */
function named(module: Module, file: BicepFile, files: Files, isExisting: boolean) {
  const target = files.get(moduleFile(file, module.path));
  const params = valueAt(module.body, 'params');
  if (target === undefined || target.findings.length > 0 || params === undefined) return [];
  const names = resourcesOf(target)
    .filter((resource) => resource.isExisting === isExisting && !resource.isNested)
    .map(({ body }) => valueAt(body, 'name')?.text);
  return entriesOf(params).flatMap(({ key, value, node }) =>
    key !== undefined && names.includes(key) ? [{ module: module.name, key, value: value.text, node }] : [],
  );
}

/** An account takes one change at a time, and each private endpoint is one. */
function together(file: BicepFile): readonly Finding[] {
  const isOfEndpoints = (node: Node) => /^'Microsoft\.Network\/privateEndpoints@/.test(node.text);
  return declarationsOf(file)
    .filter(({ kind, value }) => kind === 'resource' && value?.type === 'for_statement')
    .filter(
      ({ node, decorators }) => everyNode(node).some(isOfEndpoints) && !decorators.includes('batchSize'),
    )
    .map(({ node }) => finding(file, node, 'makes private endpoints at once: @batchSize(1) has them wait'));
}
