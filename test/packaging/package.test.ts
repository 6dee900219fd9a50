import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { unzipped } from '../evidence/pack/pack-stage.ts';
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

describe('npm run package', () => {
  test('puts the bundle, its lazy parts, host.json, package.json and the rules into a folder, and nothing else', () => {
    expect(packed.status).toBe(0);
    expect([...new Set(filesOf(packed.folder).map(withoutHash))]).toEqual([
      'dist/Arrow.node-HASH.cjs',
      'dist/answer-HASH.cjs',
      'dist/app-HASH.cjs',
      'dist/app-identity-HASH.cjs',
      'dist/app-rules-HASH.cjs',
      'dist/app-start-HASH.cjs',
      'dist/blob-client-HASH.cjs',
      'dist/chunk-HASH.cjs',
      'dist/document-HASH.cjs',
      'dist/index.cjs',
      'dist/open-HASH.cjs',
      'dist/queue-client-HASH.cjs',
      'dist/rules-file-HASH.cjs',
      'dist/send-spans-HASH.cjs',
      'dist/settings-HASH.cjs',
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

  test('empties no folder that holds something else', () => {
    const precious = join(scratch, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'diary.txt'), 'dear diary');
    const refused = runPackage('--out', precious);

    expect([refused.status, refused.output]).toEqual([
      2,
      `${precious} holds something else than a package, and would be emptied: name another folder.\n`,
    ]);
    expect(readFileSync(join(precious, 'diary.txt'), 'utf8')).toBe('dear diary');
    refused.remove();
  });
});
