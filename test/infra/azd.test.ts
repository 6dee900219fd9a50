import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseTemplates } from './bicep/check-templates.ts';
import { resourcesOf } from './bicep/declarations.ts';
import { templatesFolder } from './template-facts.ts';

const main = readFileSync(join(templatesFolder, 'main.bicep'), 'utf8');
const page = readFileSync('docs/deploy.md', 'utf8');
const command = z.object({ shell: z.literal('sh'), run: z.string() });
const shape = z.object({
  hooks: z.record(z.string(), command),
  requiredVersions: z.object({ azd: z.string() }),
  services: z.record(
    z.string(),
    z.object({
      condition: z.string().optional(),
      project: z.literal('./dist/package'),
      host: z.literal('function'),
      remoteBuild: z.literal(false),
    }),
  ),
});
const { hooks, services, requiredVersions } = shape.parse(parse(readFileSync('azure.yaml', 'utf8')));

/** The outputs of main.bicep, which azd keeps as variables of the environment. */
const outputs = new Map(
  [...main.matchAll(/^output (\w+) \w+ = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const parametersFile = readFileSync(join(templatesFolder, 'main.parameters.json'), 'utf8');
/** Variables that parameters are made of. */
const variables = [...parametersFile.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
/** The parameters of main.bicep with the value that they have unless one is given: `'two'`, `4`. */
const parameters = new Map(
  [...main.matchAll(/^param (\w+) \w+(?: = (.*))?$/gm)].map(([, name = '', value]) => [name, value]),
);

/** The services of each way of putting the parts into apps, as main.bicep makes them. */
const [, lists = ''] = /var appLists = \{([\s\S]*?)\n\}/.exec(main) ?? [];
const ways = Object.fromEntries(
  lists
    .split(/^ {2}(?=\w+: \[)/m)
    .flatMap(
      (text) =>
        /^(\w+): \[/
          .exec(text)
          ?.slice(1, 2)
          .map((way) => [way, text] as const) ?? [],
    )
    .map(([way, text]) => [way, [...text.matchAll(/service: '(\w+)'/g)].map(([, service = '']) => service)]),
);

/** Whether azd deploys a service: azure.yaml's condition names an output, `apps == 'two' ? 'true' : 'false'`. */
function isDeployed(condition: string | undefined, apps: string): boolean {
  if (condition === undefined) return true;
  const [, name = ''] = /^\$\{(\w+)\}$/.exec(condition) ?? [];
  const [, way] = /^apps == '(\w+)' \? 'true' : 'false'$/.exec(outputs.get(name) ?? '') ?? [];
  if (way === undefined) throw new Error(`the condition ${condition} is of no output of main.bicep`);
  return way === apps;
}

describe('azure.yaml', () => {
  test.each(['one', 'two', 'three'])('has azd deploy, with APPS=%s, just the apps that are made', (apps) => {
    const deployed = Object.entries(services)
      .filter(([, { condition }]) => isDeployed(condition, apps))
      .map(([name]) => name);

    expect(deployed).toEqual(ways[apps]);
  });

  // Which hook runs goes by the command: `azd deploy` runs that of `azd package` only as a part of `azd up`.
  test.each(['prepackage', 'predeploy'])('has the package made of what is checked out: %s', (hook) => {
    expect(hooks[hook]).toEqual({ shell: 'sh', run: 'npm run package' });
  });

  test('wants an azd that knows conditions and builds nothing in the cloud', () => {
    expect(requiredVersions.azd).toBe('>= 1.23.13');
    expect(page).toContain(
      'azd](https://learn.microsoft.com/azure/developer/azure-developer-cli/install-azd) 1.23.13 or later',
    );
  });
});

describe('the parameters of the templates', () => {
  const given = new Map(
    Object.entries(
      z
        .object({ parameters: z.record(z.string(), z.object({ value: z.string() })) })
        .parse(JSON.parse(parametersFile)).parameters,
    ).map(([name, { value }]) => [name, value]),
  );

  test('can be set each by a variable of azd', () => {
    expect([...parameters.keys()].filter((name) => !given.has(name))).toEqual([]);
  });

  test('are without a variable what they are without azd', () => {
    const others = [...given].filter(([name, value]) => {
      const [, fallback = ''] = /^\$\{\w+(?:=(.*))?\}$/.exec(value) ?? [];
      const own = parameters.get(name) ?? "''";
      return own.replaceAll("'", '') !== fallback;
    });

    expect(others).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const named = (pattern: RegExp) => [...new Set([...page.matchAll(pattern)].map(([, name = '']) => name))];

  test('reads no value of the environment that neither the templates nor azd set', () => {
    expect(named(/azd env get-value (\w+)/g).filter((name) => !outputs.has(name))).toEqual([]);
  });

  test('explains every variable that parameters are made of, but for those that azd and infra/graph set', () => {
    const ownSet = ['AZURE_ENV_NAME', 'AZURE_PRINCIPAL_ID', 'AZURE_PRINCIPAL_TYPE'];
    const unexplained = variables.filter((name) => !ownSet.includes(name) && !page.includes(`\`${name}\``));

    expect(unexplained.filter((name) => !named(/azd env set (\w+)/g).includes(name))).toEqual([]);
  });

  test('registers the provider of every type of resource that is deployed', async () => {
    const [, registered = ''] = /for provider in ([^;]+);/.exec(page) ?? [];
    const files = [...(await parseTemplates(templatesFolder)).values()];
    const needed = files.flatMap((file) =>
      resourcesOf(file).map(({ resourceType }) => resourceType.split('/', 1)[0] ?? ''),
    );
    // Every subscription has these, and Graph is none of Azure's.
    const everywhere = ['Microsoft.Resources', 'Microsoft.Authorization', 'Microsoft.Graph'];

    expect(
      [...new Set(needed)].filter((name) => ![...registered.split(' '), ...everywhere].includes(name)),
    ).toEqual([]);
  });

  test('sets no variable that no parameter is made of', () => {
    expect(named(/azd env set (\w+)/g).filter((name) => !variables.includes(name))).toEqual([]);
  });

  test('gives the templates no parameter that they do not have', () => {
    const given = named(/--parameters ((?:\w+=\S+ ?)+)/g).flatMap((text) =>
      [...text.matchAll(/(\w+)=/g)].map(([, name = '']) => name),
    );

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => !new RegExp(`^param ${name} `, 'm').test(main))).toEqual([]);
  });

  test('names the roles of the API that there are', () => {
    const roles = readFileSync(join(templatesFolder, 'graph/app-roles.json'), 'utf8');

    expect(named(/`(PimWarden\.\w+)`/g).filter((role) => !roles.includes(`"${role}"`))).toEqual([]);
  });
});
