import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BicepFile,
  children,
  createBicepParser,
  everyNode,
  type Finding,
  finding,
  plainText,
} from './bicep-file.ts';
import { checkAccesses } from './check-accesses.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkModules } from './check-modules.ts';
import { checkNames } from './check-names.ts';
import { checkOrder } from './check-order.ts';
import { checkParameters } from './check-parameters.ts';
import { checkResources } from './check-resources.ts';
import { checkSettings } from './check-settings.ts';
import { checkStart } from './check-start.ts';
import { checkSymbols } from './check-symbols.ts';
import { declarationsOf } from './declarations.ts';

export interface TemplateFacts {
  /** Ids of roles that may be named, built-in ones of Azure. */
  readonly roleIds: readonly string[];
  /** What is wrong with an app setting, as a sentence; `undefined`: nothing. @param value where it is written out. */
  settingProblem(name: string, value: string | undefined): string | undefined;
}

/** Every finding in the Bicep files of a folder, those in the folders below as well. */
export async function checkTemplates(folder: string, facts: TemplateFacts): Promise<readonly Finding[]> {
  const files = await parseTemplates(folder);
  const main = files.get('main.bicep');
  const parameters = main === undefined ? [] : checkParameters(main, folder, 'main.parameters.json');
  const inFiles = [...files.values()].flatMap((file) => {
    if (file.findings.length > 0) return file.findings;
    const scope = scopeOf(file);
    const context = { file, declarations: declarationsOf(file), folder };
    return [
      ...checkResources(context, scope),
      ...checkModules(file, files),
      ...checkStart(file),
      ...checkOrder(file, files),
      ...checkSymbols(file, scope),
      ...checkAccesses(file, folder),
      ...checkSettings(file, facts),
      ...checkRoleIds(file, facts),
      ...checkExtensions(file, folder),
    ];
  });
  const sound = [...files.values()].filter(({ findings }) => findings.length === 0);
  const names = checkNames(new Map(sound.map((file) => [file.path, file])));
  return [...parameters, ...inFiles, ...names, ...checkDeployment(sound)];
}

export async function parseTemplates(folder: string): Promise<ReadonlyMap<string, BicepFile>> {
  const parse = await createBicepParser();
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.bicep'),
  );
  return new Map(paths.sort().map((path) => [path, parse(path, readFileSync(join(folder, path), 'utf8'))]));
}

function scopeOf(file: BicepFile): string {
  const set = children(file.root).find(({ type }) => type === 'target_scope_assignment');
  return plainText(set && children(set)[0]) ?? 'resourceGroup';
}

const guid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Ids of roles stand in azure-roles.json, with their names: here one could be any. Microsoft Graph's own id may. */
function checkRoleIds(file: BicepFile, { roleIds }: TemplateFacts): readonly Finding[] {
  const known = ['00000003-0000-0000-c000-000000000000', ...roleIds];
  return everyNode(file.root)
    .filter(({ type }) => type === 'string')
    .flatMap((node) =>
      (node.text.match(guid) ?? [])
        .filter((id) => !known.includes(id.toLowerCase()))
        .map((id) => finding(file, node, `${id} is no role of azure-roles.json`)),
    );
}

/** An extension comes from a registry, so that each is named in bicepconfig.json with its version. */
function checkExtensions(file: BicepFile, folder: string): readonly Finding[] {
  const configured: { extensions?: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'bicepconfig.json'), 'utf8'),
  );
  const unknown = file.extensions
    .filter((name) => !(name in (configured.extensions ?? {})))
    .map((name) => finding(file, file.root, `extension "${name}" is not in bicepconfig.json`));
  const usesGraph = everyNode(file.root).find(
    ({ type, text }) => type === 'string' && text.startsWith("'Microsoft.Graph/"),
  );
  const lacks = usesGraph !== undefined && !file.extensions.includes('microsoftGraphV1');
  return lacks
    ? [...unknown, finding(file, usesGraph, 'resources of Microsoft.Graph need "extension microsoftGraphV1"')]
    : unknown;
}
