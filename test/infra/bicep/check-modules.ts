import type { Node } from 'web-tree-sitter';
import { type BicepFile, entriesOf, everyNode, type Finding, finding, valueAt } from './bicep-file.ts';
import { type Declaration, declarationsOf, modulesOf } from './declarations.ts';
import { moduleFile } from './module-file.ts';

type Files = ReadonlyMap<string, BicepFile>;

/** What a file hands to its modules, and what it takes from them. */
export function checkModules(file: BicepFile, files: Files): readonly Finding[] {
  return modulesOf(file).flatMap((module) => {
    if (/^(br|ts)[:/]/.test(module.path))
      return [
        finding(file, module.node, `"${module.path}" is in a registry: modules are files of this folder`),
      ];
    const target = files.get(moduleFile(file, module.path));
    if (target === undefined) return [finding(file, module.node, `there is no file "${module.path}"`)];
    const declared = declarationsOf(target);
    return [...checkParams(file, module, declared), ...checkOutputs(file, module.name, declared)];
  });
}

function checkParams(
  file: BicepFile,
  module: Declaration & { readonly path: string; readonly body: Node },
  declared: readonly Declaration[],
): readonly Finding[] {
  const given = valueAt(module.body, 'params');
  const entries = given === undefined ? [] : entriesOf(given);
  const params = declared.filter(({ kind }) => kind === 'param');
  const missing = params
    .filter(({ value, type }) => value === undefined && type?.endsWith('?') !== true)
    .filter(({ name }) => !entries.some(({ key }) => key === name))
    .map(({ name }) => finding(file, module.node, `${module.path} needs "${name}"`));
  const odd = entries.flatMap(({ key, node, value }) => {
    const param = params.find(({ name }) => name === key);
    if (param === undefined) return [finding(file, node, `${module.path} has no param "${key}"`)];
    return mismatch(param, value, file)
      ? [finding(file, node, `"${key}" is ${param.type} in ${module.path}`)]
      : [];
  });
  return [...missing, ...odd];
}

const literalTypes: Readonly<Record<string, RegExp>> = {
  string: /^(string|'.*)/,
  number: /^int/,
  boolean: /^bool/,
  object: /^object/,
  array: /^array|\[\]\??$/,
};

/** What a parameter of a plain type would be, written out. */
const writtenTypes: Readonly<Record<string, string>> = { string: 'string', int: 'number', bool: 'boolean' };

function mismatch({ type = '' }: Declaration, value: Node, file: BicepFile): boolean {
  const handedOn = declarationsOf(file).find(({ kind, name }) => kind === 'param' && name === value.text);
  const written = writtenTypes[handedOn?.type ?? ''] ?? value.type;
  return literalTypes[written]?.test(type) === false;
}

function checkOutputs(file: BicepFile, module: string, declared: readonly Declaration[]): readonly Finding[] {
  const outputs = declared.filter(({ kind }) => kind === 'output').map(({ name }) => name);
  return everyNode(file.root).flatMap((node) => {
    const [, name] =
      new RegExp(`^${module}(?:\\[[^\\]]*\\])?!?\\.\\??outputs\\.\\??(\\w+)$`).exec(node.text) ?? [];
    if (node.type !== 'member_expression' || name === undefined || outputs.includes(name)) return [];
    return [finding(file, node, `module ${module} has no output "${name}"`)];
  });
}
