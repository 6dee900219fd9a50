import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseTemplates } from './bicep/check-templates.ts';
import { declarationsOf } from './bicep/declarations.ts';
import { templatesFolder } from './template-facts.ts';

const environment = [
  'AZURE_ENV_NAME=contoso',
  'AZURE_LOCATION=westeurope',
  'PUBLIC_URL=https://app',
  'IDENTITIES=[]',
];

/** Stands for `azd`: the values of an environment, and what is set in it. */
const azd = `#!/bin/sh
case "$1 $2" in
  "env get-value") sed -n "s/^$3=//p" "$STATE/values" ;;
  "env get-values") sed 's/=\\(.*\\)$/="\\1"/' "$STATE/values" ;;
  "env set") echo "$3=$4" >> "$STATE/set" ;;
esac
`;

/** Stands for `az`: writes down what it was given, and answers with an application id or fails: always, or to grant. */
const az = `#!/bin/sh
printf '%s\\n' "$@" > "$STATE/given"
test -f "$STATE/fails" && exit 1
test -f "$STATE/grants-nothing" && grep -q grantsPermissions=true "$STATE/given" && exit 1
echo 22222222-3333-4444-8555-666666666666
grep -q hasTenants=true "$STATE/given" && echo 33333333-3333-4444-8555-666666666666 || echo
`;

/** Stands for `npm`: writes down what it was to run. */
const npm = `#!/bin/sh
printf '%s\\n' "$@" > "$STATE/ran"
`;

describe('infra/graph/deploy.sh', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pim-warden-graph-'));
    for (const [name, text] of [
      ['az', az],
      ['azd', azd],
      ['npm', npm],
    ] as const) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
    write('values', environment);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  const run = () =>
    spawnSync('sh', [join(templatesFolder, 'graph/deploy.sh')], {
      env: { PATH: `${folder}:${process.env.PATH}`, STATE: folder },
      encoding: 'utf8',
    });
  const given = () => readFileSync(join(folder, 'given'), 'utf8').split('\n');

  test('hands the template each of its parameters, and no others', async () => {
    run();

    const template = (await parseTemplates(templatesFolder)).get('graph/main.bicep');
    const params =
      template === undefined ? [] : declarationsOf(template).filter(({ kind }) => kind === 'param');
    const names = given().flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
    expect(names.sort()).toEqual(params.map(({ name }) => name).sort());
  });

  test('only plans unless somebody said otherwise', () => {
    run();
    const unsaid = given();
    write('values', [...environment, 'PLAN_ONLY=false']);
    run();

    expect(unsaid).toContain('planOnly=true');
    expect(given()).toContain('planOnly=false');
  });

  test('has the next azd provision know the registration', () => {
    expect(run().status).toBe(0);

    expect(readFileSync(join(folder, 'set'), 'utf8')).toBe(
      'API_CLIENT_ID=22222222-3333-4444-8555-666666666666\n',
    );
  });

  test('has the apps know the registration of other tenants, and says where these consent, only where there are any', () => {
    write('values', [...environment, 'TENANTS=11111111-0000-4000-8000-000000000001']);

    const { status, stdout } = run();

    expect([status, given().includes('hasTenants=true')]).toEqual([0, true]);
    expect(readFileSync(join(folder, 'set'), 'utf8')).toContain(
      'TENANTS_CLIENT_ID=33333333-3333-4444-8555-666666666666\n',
    );
    // Entra takes no consent that it knows no way back from: what the registration has.
    expect(stdout).toContain(
      '/adminconsent?client_id=33333333-3333-4444-8555-666666666666&redirect_uri=https%3A%2F%2Fapp%2Fapi%2Fhealth\n',
    );
    expect(readFileSync(join(templatesFolder, 'graph/main.bicep'), 'utf8')).toMatch(
      /redirectUris: \['\$\{publicUrl\}\/api\/health'\]/,
    );
  });

  test.each([
    ['true', []],
    ['false', ['--apply']],
  ])(
    'registers the API where the template cannot grant, and has npm run grant do it: PLAN_ONLY=%s',
    (planOnly, more) => {
      write('values', [...environment, `PLAN_ONLY=${planOnly}`]);
      write('grants-nothing', []);

      const { status } = run();

      expect([status, given().includes('grantsPermissions=false')]).toEqual([0, true]);
      expect(readFileSync(join(folder, 'set'), 'utf8')).toContain('API_CLIENT_ID=22222222-');
      const words = ['run', '--silent', 'grant', '--', '--identities', '[]', ...more];
      expect(readFileSync(join(folder, 'ran'), 'utf8').trimEnd().split('\n')).toEqual(words);
    },
  );

  test('sets nothing where the registration cannot be made', () => {
    write('fails', []);

    const { status } = run();

    expect([status, existsSync(join(folder, 'set')), existsSync(join(folder, 'ran'))]).toEqual([
      1,
      false,
      false,
    ]);
  });

  test('says what to set where the apps are deployed from another folder', () => {
    const alone = run().stdout;
    write('values', [...environment, 'TENANTS=11111111-0000-4000-8000-000000000001']);

    expect(alone).toContain('first: azd env set API_CLIENT_ID 22222222-3333-4444-8555-666666666666\n');
    expect(run().stdout).toContain('; azd env set TENANTS_CLIENT_ID 33333333-3333-4444-8555-666666666666\n');
  });
});
