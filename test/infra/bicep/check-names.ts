import type { Node } from 'web-tree-sitter';
import { type BicepFile, child, children, type Finding, finding, valueAt } from './bicep-file.ts';
import { declarationsOf, modulesOf, resourcesOf } from './declarations.ts';
import { moduleFile } from './module-file.ts';

type Files = ReadonlyMap<string, BicepFile>;

/** What Azure takes as a name. Source: Azure Resource Manager, "Naming rules and restrictions for Azure resources". */
const rules: Readonly<Record<string, { readonly pattern: RegExp; readonly says: string }>> = {
  'Microsoft.Storage/storageAccounts': {
    pattern: /^[a-z0-9]{3,24}$/,
    says: '3 to 24 lower-case letters and digits',
  },
  'Microsoft.KeyVault/vaults': {
    pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
    says: '3 to 24 letters, digits and single dashes',
  },
  'Microsoft.Web/sites': { pattern: /^[a-zA-Z0-9-]{2,60}$/, says: '2 to 60 letters, digits and dashes' },
};

/** Names of resources as they are at least: followed from the resource to the file that gives them. */
export function checkNames(files: Files): readonly Finding[] {
  return [...files.values()].flatMap((file) =>
    resourcesOf(file).flatMap(({ resourceType, body, isExisting }) => {
      const rule = rules[resourceType.split('@')[0] ?? ''];
      const name = valueAt(body, 'name');
      if (rule === undefined || name === undefined || isExisting) return [];
      return writtenNames(name, file, files).flatMap((one) => {
        const shortest = shortestText(one.node, one.file);
        return rule.pattern.test(shortest)
          ? []
          : [finding(one.file, one.node, `is at least "${shortest}": a name is ${rule.says}`)];
      });
    }),
  );
}

interface WrittenName {
  readonly node: Node;
  readonly file: BicepFile;
}

function writtenNames(node: Node, file: BicepFile, files: Files): readonly WrittenName[] {
  if (node.type === 'string') return [{ node, file }];
  if (node.type === 'for_statement') return writtenNames(child(node, 2), file, files);
  // One of a list: what each of it is.
  if (node.type === 'subscript_expression') return writtenNames(child(node, 0), file, files);
  const declared = declarationsOf(file).find(({ name }) => name === node.text);
  if (declared?.kind === 'var' && declared.value !== undefined)
    return writtenNames(declared.value, file, files);
  return declared?.kind === 'param' ? givenNames(node.text, file, files) : [];
}

function givenNames(param: string, file: BicepFile, files: Files): readonly WrittenName[] {
  return [...files.values()].flatMap((caller) =>
    modulesOf(caller).flatMap(({ path, body }) => {
      const params = valueAt(body, 'params');
      const given = params && valueAt(params, param);
      return given === undefined || moduleFile(caller, path) !== file.path
        ? []
        : writtenNames(given, caller, files);
    }),
  );
}

/** A string with what is in it as short as it can be: 13 letters of uniqueString(), and one of everything else. */
function shortestText(node: Node, file: BicepFile): string {
  const text = node.text.slice(1, -1);
  return children(node)
    .filter(({ type }) => type === 'interpolation')
    .reduce((whole, part) => whole.replace(part.text, 'x'.repeat(leastLength(part, file))), text);
}

function leastLength(interpolation: Node, file: BicepFile): number {
  const declared = declarationsOf(file).find(({ name }) => interpolation.text === `\${${name}}`);
  return /\buniqueString\(/.test(declared?.value?.text ?? interpolation.text) ? 13 : 1;
}
