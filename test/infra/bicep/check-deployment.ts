import type { Node } from 'web-tree-sitter';
import {
  type BicepFile,
  entriesOf,
  everyNode,
  type Finding,
  finding,
  plainText,
  valueAt,
} from './bicep-file.ts';
import { writtenSettings } from './check-settings.ts';
import { bodyOf, modulesOf, resourcesOf } from './declarations.ts';

/** What compiles, and fails or does harm when it is deployed. @param files all of them: names of deployments are one group's. */
export function checkDeployment(files: readonly BicepFile[]): readonly Finding[] {
  return [
    ...files.flatMap((file) => [
      ...kindOfPrincipal(file),
      ...namesInLoops(file),
      ...connections(file),
      ...contradictions(file),
      ...namesOfAssignments(file),
      ...unknownLogs(file),
    ]),
    ...deploymentsOfOneName(files),
  ];
}

/** Entra may not know a new identity yet: without its kind the assignment fails. Nobody but people is known at once. */
function kindOfPrincipal(file: BicepFile): readonly Finding[] {
  return resourcesOf(file)
    .filter(({ resourceType }) => resourceType.startsWith('Microsoft.Authorization/roleAssignments@'))
    .filter(({ body }) => {
      const properties = valueAt(body, 'properties');
      return properties !== undefined && valueAt(properties, 'principalType') === undefined;
    })
    .map(({ node }) => finding(file, node, 'lacks "principalType": it fails for an identity that is new'));
}

/** Resources of a loop that have one name are one resource, which is what the last says. */
function namesInLoops(file: BicepFile): readonly Finding[] {
  return resourcesOf(file).flatMap(({ value, body, isExisting }) => {
    const loop = value && everyNode(value).find(({ type }) => type === 'for_statement');
    if (loop === undefined || isExisting || bodyOf(loop).id !== body.id) return [];
    const name = valueAt(body, 'name');
    const parent = valueAt(body, 'parent');
    const given = loopVariables(loop);
    const uses = [name, parent].some(
      (part) => part !== undefined && names(part).some((one) => given.has(one)),
    );
    return name === undefined || uses
      ? []
      : [finding(file, name, 'has one name for all of a loop: each writes over the one before')];
  });
}

/** `for role in …`, `for (name, i) in …` */
function loopVariables(loop: Node): ReadonlySet<string> {
  const [, single, first, second] = /^\[?\s*for\s+(?:(\w+)|\((\w+),\s*(\w+)\))\s+in\b/.exec(loop.text) ?? [];
  return new Set([single, first, second].filter((name) => name !== undefined));
}

function names(node: Node): readonly string[] {
  return everyNode(node).flatMap(({ type, text }) => (type === 'identifier' ? [text] : []));
}

/** An identity-based connection wants the address, that it is one, and which of the identities. */
function connections(file: BicepFile): readonly Finding[] {
  const objects = writtenSettings(file).map(({ node }) => node.parent);
  const distinct = [...new Map(objects.flatMap((one) => (one === null ? [] : [[one.id, one]]))).values()];
  return distinct.flatMap((object) => {
    const keys = entriesOf(object).flatMap(({ key }) => key ?? []);
    const prefixes = new Set(
      keys.flatMap((key) => /^(\w+)__(?:\w+ServiceUri|credential|clientId)$/.exec(key)?.[1] ?? []),
    );
    return [...prefixes].flatMap((prefix) => {
      const own = keys.filter((key) => key.startsWith(`${prefix}__`));
      const lacking = ['ServiceUri', '__credential', '__clientId'].filter(
        (part) => !own.some((key) => key.endsWith(part)),
      );
      return lacking.length === 0
        ? []
        : [finding(file, object, `the connection ${prefix} lacks ${lacking.join(', ')}`)];
    });
  });
}

/** Groups of settings are joined, and the last wins: which, nobody would see. */
function contradictions(file: BicepFile): readonly Finding[] {
  const first = new Map<string, string>();
  return writtenSettings(file).flatMap(({ name, value, node }) => {
    const before = first.get(name);
    first.set(name, before ?? value.text);
    return before === undefined || before === value.text
      ? []
      : [finding(file, node, `${name} is ${value.text} here and ${before} in another group`)];
  });
}

/** Deployments of one name in one group end each other. */
function deploymentsOfOneName(files: readonly BicepFile[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return files.flatMap((file) =>
    modulesOf(file).flatMap(({ body }) => {
      const name = valueAt(body, 'name');
      if (name === undefined) return [];
      const text = plainText(name) ?? name.text;
      const before = seen.get(text);
      seen.set(text, file.path);
      return before === undefined
        ? []
        : [finding(file, name, `${text} is the name of a deployment of ${before}, too`)];
    }),
  );
}

/** An assignment is found again by its name: one that names another scope or role than it has is found for another. */
function namesOfAssignments(file: BicepFile): readonly Finding[] {
  return resourcesOf(file)
    .filter(({ resourceType }) => resourceType.startsWith('Microsoft.Authorization/roleAssignments@'))
    .flatMap(({ body }) => {
      const name = valueAt(body, 'name');
      const properties = valueAt(body, 'properties');
      const role = properties && valueAt(properties, 'roleDefinitionId');
      const [, scope, named] = /^guid\((\S+)\.id, .*?([\w.]+)\)$/.exec(name?.text ?? '') ?? [];
      if (name === undefined || scope === undefined || named === undefined) return [];
      const isOfScope = scope === valueAt(body, 'scope')?.text;
      const isOfRole = role?.text === named || role?.text.includes(`\${${named}}`) === true;
      return isOfScope && isOfRole
        ? []
        : [finding(file, name, 'is named after another scope or role than it has')];
    });
}

/** What may be logged. Source: Azure Monitor, "Supported categories for Azure Monitor resource logs". */
const logs: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Storage/storageAccounts/blobServices': ['StorageRead', 'StorageWrite', 'StorageDelete'],
  'Microsoft.Storage/storageAccounts/tableServices': ['StorageRead', 'StorageWrite', 'StorageDelete'],
  'Microsoft.KeyVault/vaults': ['audit', 'allLogs', 'AuditEvent', 'AzurePolicyEvaluationDetails'],
};

function unknownLogs(file: BicepFile): readonly Finding[] {
  return resourcesOf(file)
    .filter(({ resourceType }) => resourceType.startsWith('Microsoft.Insights/diagnosticSettings@'))
    .flatMap(({ body }) => {
      const scope = valueAt(body, 'scope')?.text;
      const target =
        resourcesOf(file)
          .find(({ name }) => name === scope)
          ?.resourceType.split('@')[0] ?? '';
      return everyNode(body)
        .filter((node) => node.type === 'object')
        .flatMap((node) => [valueAt(node, 'category'), valueAt(node, 'categoryGroup')])
        .filter((node) => node !== undefined)
        .filter((node) => !(logs[target] ?? []).includes(plainText(node) ?? ''))
        .map((node) => finding(file, node, `${node.text} is no log of ${target}`));
    });
}
