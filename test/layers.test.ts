import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const biome = createRequire(__filename).resolve('@biomejs/biome/bin/biome');
const scratch = mkdtempSync(join(tmpdir(), 'pim-warden-lint-'));
// The house's own rules; only the look at .gitignore is off, for there is none here.
writeFileSync(
  join(scratch, 'biome.json'),
  readFileSync('biome.json', 'utf8').replace('"enabled": true', '"enabled": false'),
);
afterAll(() => rmSync(scratch, { recursive: true }));

function plant(path: string, source: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), source);
}

function runLinter(...args: readonly string[]): string {
  const run = spawnSync(process.execPath, [biome, 'lint', ...args], { cwd: scratch, encoding: 'utf8' });
  return run.stdout + run.stderr;
}

/** What the linter says of a file planted at a place where it would matter. */
function lint(path: string, source: string): string {
  plant(path, source);
  return runLinter(path);
}

interface PlantedImport {
  readonly file: string;
  readonly imports: string;
}

/** What the linter says of each import, in one run: those of one file are planted in it, a line each. */
function lintImports(planted: readonly PlantedImport[]): (one: PlantedImport) => readonly string[] {
  const ofFile = Map.groupBy(planted, ({ file }) => file);
  for (const [file, imports] of ofFile) {
    const names = imports.map((_, index) => `planted${index}`);
    const lines = imports.map(({ imports: from }, index) => `import { ${names[index]} } from '${from}';`);
    plant(file, [...lines, `export const used = [${names.join(', ')}];`, ''].join('\n'));
  }
  const said = runLinter('--reporter=github', '--max-diagnostics=none', ...ofFile.keys());
  const findings = [...said.matchAll(/,file=([^,]+),line=(\d+),.*?::(.*)$/gm)].map(
    ([, file = '', line, message = '']) => ({ file: relative(scratch, file), line: Number(line), message }),
  );
  return (one) => {
    const line = (ofFile.get(one.file) ?? []).indexOf(one) + 1;
    return findings
      .filter((finding) => finding.file === one.file && finding.line === line)
      .map(({ message }) => message);
  };
}

const against = [
  { file: 'src/domain/planted.ts', imports: '../ports/index.ts', says: 'domain is pure' },
  { file: 'src/domain/planted.ts', imports: 'node:fs', says: 'domain is pure' },
  { file: 'src/domain/renewal/planted.ts', imports: '../../ports/index.ts', says: 'domain is pure' },
  { file: 'src/domain/renewal/planted.ts', imports: 'zod', says: 'domain is pure' },
  { file: 'src/ports/planted.ts', imports: '../adapters/graph/client/client.ts', says: 'ports sit below' },
  { file: 'src/ports/planted.ts', imports: '../tenant/read-snapshot.ts', says: 'ports sit below' },
  { file: 'src/settings/planted.ts', imports: '../domain/model/run.ts', says: 'settings sit below' },
  { file: 'src/settings/planted.ts', imports: '../ports/index.ts', says: 'settings sit below' },
  { file: 'src/jobs/planted.ts', imports: '../app/ports.ts', says: 'jobs and activation name ports' },
  { file: 'src/app/ports.ts', imports: '../local/stack.ts', says: 'the composition root does not know' },
  { file: 'src/rules/planted.ts', imports: '../jobs/run-record.ts', says: 'rules are read and checked' },
  { file: 'src/rules/planted.ts', imports: '../settings/settings.ts', says: 'rules are read and checked' },
  {
    file: 'src/tenant/planted.ts',
    imports: '../changes/apply-changes.ts',
    says: 'tenant reads and changes',
  },
  {
    file: 'src/changes/planted.ts',
    imports: '../http/core/answer.ts',
    says: 'knows neither jobs nor HTTP',
  },
  { file: 'src/changes/planted.ts', imports: '../jobs/run-record.ts', says: 'knows neither jobs nor HTTP' },
  { file: 'src/report/planted.ts', imports: '../jobs/run-record.ts', says: 'report says what plans' },
  { file: 'src/senders/planted.ts', imports: '../rules/parse-rules.ts', says: 'senders proves and reads' },
  {
    file: 'src/senders/formats/planted.ts',
    imports: '../../adapters/entra/caller-tokens.ts',
    says: 'senders proves and reads',
  },
  { file: 'src/tenant/planted.ts', imports: '../senders/deliveries.ts', says: 'tenant reads and changes' },
  {
    file: 'src/jobs/planted.ts',
    imports: '../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  {
    file: 'src/jobs/hygiene/planted.ts',
    imports: '../../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  {
    file: 'src/http/core/planted.ts',
    imports: '../../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  {
    file: 'src/tenant/planted.ts',
    imports: '../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  {
    file: 'src/report/planted.ts',
    imports: '../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  {
    file: 'src/jobs/planted.ts',
    imports: '../adapters/graph/client/client.ts',
    says: 'jobs and activation name ports',
  },
  {
    file: 'src/jobs/hygiene/planted.ts',
    imports: '../../http/core/answer.ts',
    says: 'jobs and activation name ports',
  },
  {
    file: 'src/evidence/planted.ts',
    imports: '../adapters/tables/marks.ts',
    says: 'evidence keeps facts and proves them',
  },
  {
    file: 'src/evidence/planted.ts',
    imports: '../tenant/read-snapshot.ts',
    says: 'evidence keeps facts and proves them',
  },
  {
    file: 'src/evidence/planted.ts',
    imports: '../ports/tenant-writes.ts',
    says: 'only src/changes alters a tenant',
  },
  { file: 'src/evidence/proof/planted.ts', imports: 'zod', says: 'proof is what a stranger' },
  { file: 'src/evidence/proof/planted.ts', imports: 'date-fns/addDays', says: 'proof is what a stranger' },
  { file: 'src/evidence/proof/planted.ts', imports: '@azure/identity', says: 'proof is what a stranger' },
  { file: 'src/evidence/proof/planted.ts', imports: '../planted.ts', says: 'proof is what a stranger' },
  {
    file: 'src/evidence/proof/planted.ts',
    imports: '../../ports/index.ts',
    says: 'proof is what a stranger',
  },
  {
    file: 'src/changes/planted.ts',
    imports: '../evidence/proof/tree.ts',
    says: 'knows neither jobs nor HTTP',
  },
  { file: 'src/tenant/planted.ts', imports: '../evidence/proof/tree.ts', says: 'tenant reads and changes' },
  { file: 'src/http/planted.ts', imports: '../adapters/tables/marks.ts', says: 'http answers name ports' },
  {
    file: 'src/http/core/planted.ts',
    imports: '../../jobs/run-record.ts',
    says: 'http answers name ports',
  },
  {
    file: 'src/adapters/graph/planted.ts',
    imports: '../../jobs/snapshot-audit-logs.ts',
    says: 'adapters implement ports',
  },
  {
    file: 'src/adapters/tables/planted.ts',
    imports: '../../settings/settings.ts',
    says: 'adapters implement ports',
  },
  { file: 'src/app.ts', imports: '../simulator/start.ts', says: 'the composition root does not know' },
  {
    file: 'functions/timers/planted.ts',
    imports: '../../src/jobs/snapshot-audit-logs.ts',
    says: 'a function file says who wakes',
  },
  {
    file: 'functions/timers/planted.ts',
    imports: '../../local/stack.ts',
    says: 'a function file says who wakes',
  },
  {
    file: 'simulator/routes/planted.ts',
    imports: '../../src/domain/model/audit-event.ts',
    says: 'the simulator is Microsoft Graph',
  },
  { file: 'simulator/odata/planted.ts', imports: '../state/tenant.ts', says: 'odata reads and answers' },
  { file: 'simulator/odata/planted.ts', imports: '../../src/app.ts', says: 'odata reads and answers' },
  { file: 'local/planted.ts', imports: '../bench/audit.ts', says: 'the local stack does not measure' },
] as const;

describe('an import that runs against the direction of the house', () => {
  let saidOf: (one: PlantedImport) => readonly string[];
  beforeAll(() => {
    saidOf = lintImports(against);
    // What is planted below is linted by itself.
    for (const { file } of against) rmSync(join(scratch, file), { force: true });
  });

  test.each(against.map((one) => ({ ...one, one })))(
    '$imports in $file fails the lint, which says where it belongs',
    ({ one, says }) => {
      expect(saidOf(one)).toContainEqual(expect.stringContaining(says));
    },
  );

  test('is told apart from one that runs with it', () => {
    const allowed =
      "import type { Window } from '../domain/model/audit-event.ts';\nexport type Used = Window;\n";

    expect(lint('src/jobs/planted.ts', allowed)).not.toContain('noRestrictedImports');
  });

  test('is told apart, in the settings, from the hosts of the clouds that they share with adapters', () => {
    const allowed =
      "import { graphHosts } from '../domain/model/national-clouds.ts';\nexport const used = graphHosts;\n";

    expect(lint('src/settings/planted.ts', allowed)).not.toContain('noRestrictedImports');
  });

  test('is told apart, in what a stranger verifies with, from node: modules and neighbours', () => {
    const allowed =
      "import { hash } from 'node:crypto';\nimport { treeRoot } from './tree.ts';\nexport const used = [hash, treeRoot];\n";

    expect(lint('src/evidence/proof/planted.ts', allowed)).not.toContain('noRestrictedImports');
  });

  test('is told apart, in a folder of the domain, from one of another', () => {
    const allowed = "import type { Rules } from '../model/rules.ts';\nexport type Used = Rules;\n";

    expect(lint('src/domain/renewal/planted.ts', allowed)).not.toContain('noRestrictedImports');
  });
});

describe('a cycle of imports', () => {
  test('fails the lint, although it is a cycle of types only', () => {
    lint(
      'simulator/other.ts',
      "import type { Planted } from './planted.ts';\nexport type Other = Planted;\n",
    );
    const planted = "import type { Other } from './other.ts';\nexport type Planted = Other | 1;\n";

    expect(lint('simulator/planted.ts', planted)).toContain('noImportCycles');
  });
});

describe('a promise that nobody waits for', () => {
  test('fails the lint, because it would end the worker and every invocation in it', () => {
    const floating =
      'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n';

    expect(lint('src/jobs/planted.ts', floating)).toContain('noFloatingPromises');
  });
});

describe('a way past the escaping of pages', () => {
  test.each(['src/report/preview', 'src/evidence/pack', 'src/http/core'])('fails the lint: %s', (folder) => {
    const passing = "import { raw } from 'hono/html';\nexport const page = (name: string) => raw(name);\n";

    expect(lint(`${folder}/planted.ts`, passing)).toContain('raw() passes text by the escaping');
  });
});
