import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { unzipped } from '../evidence/pack/pack-stage.ts';
import { node24 } from '../local/host-process.ts';
import { type Packed, runPackage } from './staged-package.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pim-warden-packaging-'));
const rulesFile = join(scratch, 'our-rules.json');
const usableRules =
  '{"version":1,"protected":{"principals":[{"id":"62e90394-69f5-4237-9190-012177145e10","why":"break glass"}]}}';
let packed: Packed;

beforeAll(() => {
  writeFileSync(rulesFile, usableRules);
  packed = runPackage('--rules', rulesFile);
});
afterAll(() => {
  packed.remove();
  rmSync(scratch, { recursive: true });
});

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
/** The hash of a part's content is in its name. */
const withoutHash = (path: string) => path.replace(/-[A-Z0-9]{8}\.cjs$/, '-HASH.cjs');

/** Of a process that has just begun: the answer, and the lazy parts that it loaded for it. */
function firstHealth(rules: string): { readonly status: number; readonly parts: readonly string[] } {
  const file = join(scratch, 'rules-at-start.json');
  writeFileSync(file, rules);
  const env = {
    RULES_FILE: file,
    TENANT_ID: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
    TABLES_ENDPOINT: 'http://127.0.0.1:9/devstoreaccount1',
    IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  };
  const args = [resolve('test/packaging/first-health.cjs'), join(packed.folder, 'dist/index.cjs')];
  const { stdout } = spawnSync(node24, args, { encoding: 'utf8', env });
  const { status, loaded } = JSON.parse(stdout) as { status: number; loaded: string[] };
  return { status, parts: loaded.map(withoutHash).filter((path) => path.endsWith('-HASH.cjs')) };
}

describe('the first health of a process', () => {
  test('loads neither the app nor what checks rules, where they are those that were packaged', () => {
    const { status, parts } = firstHealth(usableRules);

    expect(status).toBe(200);
    expect([...new Set(parts)].toSorted()).toEqual(['chunk-HASH.cjs', 'start-HASH.cjs']);
  });

  test('checks rules that are one byte from those that were packaged', () => {
    const { status, parts } = firstHealth(`${usableRules} `);

    expect(status).toBe(200);
    expect(parts).toContain('rules-file-HASH.cjs');
  });

  test('is 503 where they are not usable', () => {
    expect(firstHealth(usableRules.replace('"version":1', '"version":2')).status).toBe(503);
  });
});

describe('npm run package', () => {
  test('puts the bundle, its lazy parts, host.json, package.json and the rules into a folder, and nothing else', () => {
    expect(packed.status).toBe(0);
    expect([...new Set(filesOf(packed.folder).map(withoutHash))]).toEqual([
      'dist/Arrow.node-HASH.cjs',
      'dist/answer-HASH.cjs',
      'dist/app-HASH.cjs',
      'dist/blob-client-HASH.cjs',
      'dist/chunk-HASH.cjs',
      'dist/document-HASH.cjs',
      'dist/identity-HASH.cjs',
      'dist/index.cjs',
      'dist/open-HASH.cjs',
      'dist/queue-client-HASH.cjs',
      'dist/rules-HASH.cjs',
      'dist/rules-file-HASH.cjs',
      'dist/run-spans-HASH.cjs',
      'dist/send-spans-HASH.cjs',
      'dist/settings-HASH.cjs',
      'dist/start-HASH.cjs',
      'dist/tenants-HASH.cjs',
      'dist/verify.mjs',
      'host.json',
      'package.json',
      'rules.json',
    ]);
  });

  test('says with four fields what Azure needs to know, Node among it, and leaves nothing to be installed', () => {
    expect(JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8'))).toEqual({
      name: 'pim-warden',
      version: packageJson.version,
      main: 'dist/index.cjs',
      engines: { node: '>=22' },
    });
  });

  test('keeps host.json and the rules byte for byte', () => {
    expect(readFileSync(join(packed.folder, 'host.json'), 'utf8')).toBe(readFileSync('host.json', 'utf8'));
    expect(readFileSync(join(packed.folder, 'rules.json'), 'utf8')).toBe(usableRules);
  });

  test('has no source map, and no text of zod in any language but English', () => {
    const code = filesOf(packed.folder)
      .filter((path) => path.endsWith('.cjs'))
      .map((path) => readFileSync(join(packed.folder, path), 'utf8'));

    expect(code.filter((text) => text.includes('sourceMappingURL'))).toEqual([]);
    expect(code.filter((text) => /Ungültige Eingabe|Entrée invalide/.test(text))).toEqual([]);
  });

  test('makes a zip of the same files beside it', async () => {
    const zip = await unzipped(readFileSync(`${packed.folder}.zip`));

    expect([...zip.keys()].toSorted()).toEqual(filesOf(packed.folder));
    for (const [path, bytes] of zip) expect(bytes.equals(readFileSync(join(packed.folder, path)))).toBe(true);
  });

  test('makes no package of rules that the app would refuse', () => {
    const bad = join(scratch, 'bad.json');
    writeFileSync(bad, '{"version":2}');
    const refused = runPackage('--rules', bad);

    expect(refused.status).toBe(2);
    expect(refused.output).toContain('bad.json) are not usable');
    refused.remove();
  });

  // The sources as they come in an archive, once something was built in them; where somebody ran the package on their machine.
  test.each(['diary.txt', 'src', 'local.settings.json'])(
    'empties no folder that holds %s besides',
    (name) => {
      const precious = mkdtempSync(join(scratch, 'precious-'));
      mkdirSync(join(precious, 'dist'));
      for (const file of ['host.json', 'package.json', name]) writeFileSync(join(precious, file), '{}');
      const refused = runPackage('--out', precious);

      expect([refused.status, refused.output]).toEqual([
        2,
        `${precious} is no package: it holds ${name}, and would be emptied. Name another folder with --out.\n`,
      ]);
      expect(readdirSync(precious).toSorted()).toEqual(
        ['dist', 'host.json', name, 'package.json'].toSorted(),
      );
      refused.remove();
    },
  );

  test('makes a package anew where an earlier one lies, and npm has been', () => {
    const used = mkdtempSync(join(scratch, 'used-'));
    for (const folder of ['dist', 'node_modules']) mkdirSync(join(used, folder));
    for (const file of ['host.json', 'package-lock.json', 'rules.json'])
      writeFileSync(join(used, file), '{}');
    const again = runPackage('--out', used);

    expect(again.status).toBe(0);
    expect(readdirSync(used).toSorted()).toEqual(['dist', 'host.json', 'package.json']);
    again.remove();
  });
});
