import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import Table from 'cli-table3';
import { figure, runBench } from './figures.ts';
import { type MutatedArea, mutatedAreas } from './mutants/areas.ts';
import { killedShare, type MutantTally, type TestedMutant, tallyOf } from './mutants/tally.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const names = mutatedAreas.map(({ name }) => name);
const usage = `npm run sweep:mutants -- [options]: changes the critical code in small ways, and looks whether a test notices
  --only NAME      one area; may be given several times: ${names.join(', ')}
  --concurrency N  mutants that are tested at once (2)
  --incremental    tests only what changed since the last such run in its own file or tests; for work, not for a claim
  --survivors      prints each mutant that no test noticed`;

const { only, concurrency, incremental, survivors } = readInputs({
  usage,
  full: { concurrency: 2 },
  flags: ['incremental', 'survivors'],
  choices: { only: names },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const areas: readonly MutatedArea[] = mutatedAreas.filter(({ name }) => only.includes(name));

type LogLevel = NonNullable<ConstructorParameters<typeof Stryker>[0]['logLevel']>;
type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;

await runBench(
  'Mutants sweep: is each small change of the critical code noticed?',
  { only: only.join(', '), concurrency },
  async () => {
    const tested: { readonly name: string; readonly mutants: Mutants }[] = [];
    for (const area of areas) {
      showProgress(`${area.name}: instruments the code and runs its tests once`);
      tested.push({ name: area.name, mutants: await testMutants(area) });
    }
    clearProgress();
    const all = tested.flatMap(({ mutants }) => mutants);
    if (survivors) for (const mutant of all) printSurvivor(mutant);
    report([...tested.map(({ name, mutants }) => [name, tallyOf(mutants)] as const), ['all', tallyOf(all)]]);
    figure('mutants_killed_share', killedShare(tallyOf(all)), '>=', 0.92);
  },
);

function testMutants({ name, mutate, tests }: MutatedArea): Promise<Mutants> {
  return new Stryker({
    mutate: [...mutate],
    testRunner: 'jest',
    // No TypeScript checker: it needs the compiler API that TypeScript 7 does not export.
    plugins: [
      '@stryker-mutator/jest-runner',
      fileURLToPath(new URL('mutants/progress-reporter.ts', import.meta.url)),
    ],
    jest: {
      configFile: 'jest.config.ts',
      config: { testMatch: tests.map((glob) => `<rootDir>/${glob}`), reporters: [] },
      enableFindRelatedTests: true,
    },
    coverageAnalysis: 'perTest',
    concurrency,
    incremental,
    incrementalFile: `.stryker/${name}-incremental.json`,
    reporters: ['json', 'house-progress'],
    jsonReporter: { fileName: `.stryker/${name}.json` },
    tempDirName: '.stryker/sandboxes',
    ignorePatterns: ['dist', '.local', 'coverage', '*.log'],
    logLevel: 'warn' as LogLevel,
    // Stryker rewrites it with the same API; nothing here is compiled by it.
    tsconfigFile: 'none',
    disableTypeChecks: false,
  }).runMutationTest();
}

function report(rows: readonly (readonly [string, MutantTally])[]): void {
  const columns = ['killed', 'timeout', 'survived', 'noCoverage', 'equivalent', 'invalid'] as const;
  const table = new Table({
    head: ['area', 'killed', 'time-out', 'survived', 'no coverage', 'equivalent', 'invalid', 'share'],
    style: { head: [], border: [] },
  });
  for (const [name, tally] of rows)
    table.push([name, ...columns.map((column) => tally[column]), killedShare(tally).toFixed(4)]);
  console.log(table.toString());
}

/** As a line that editors open. */
function printSurvivor(mutant: Mutants[number]): void {
  const tested: TestedMutant = mutant;
  const { survived, noCoverage } = tallyOf([tested]);
  if (survived + noCoverage === 0) return;
  const { line, column } = mutant.location.start;
  const path = relative(root, mutant.fileName);
  const replacement = mutant.replacement?.replaceAll(/\s+/g, ' ') ?? '';
  // Results count lines and columns from 1.
  console.log(`${path}:${line}:${column} ${mutant.status} ${mutant.mutatorName}: ${replacement}`);
}
