import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { figure, runBench } from './figures.ts';
import { type MutatedArea, mutatedAreas } from './mutants/areas.ts';
import { killedShare, type MutantTally, type TestedMutant, tallyOf } from './mutants/tally.ts';
import { type Mutants, testMutants } from './mutants/test-mutants.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const names = mutatedAreas.map(({ name }) => name);
const usage = `npm run sweep:mutants -- [options]: changes the critical code in small ways, and looks whether a test notices
  --only NAME      one area; may be given several times: ${names.join(', ')}
  --concurrency N  mutants that are tested at once (2)
  --runner NAME    one-process (the default) or jest, which takes hours: docs/decisions/0020
  --incremental    tests only what changed since the last such run in its own file or tests; for work, not for a claim
  --survivors      prints each mutant that no test noticed`;

const { only, runner, concurrency, incremental, survivors } = readInputs({
  usage,
  full: { concurrency: 2 },
  flags: ['incremental', 'survivors'],
  choices: { only: names },
  oneOf: { runner: ['one-process', 'jest'] },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const areas: readonly MutatedArea[] = mutatedAreas.filter(({ name }) => only.includes(name));

await runBench(
  'Mutants sweep: is each small change of the critical code noticed?',
  { only: only.join(', '), runner, concurrency },
  async () => {
    const tested: { readonly name: string; readonly mutants: Mutants }[] = [];
    for (const area of areas) {
      showProgress(`${area.name}: instruments the code and runs its tests once`);
      tested.push({
        name: area.name,
        mutants: await testMutants(area, { usesJest: runner === 'jest', concurrency, incremental }),
      });
    }
    clearProgress();
    const all = tested.flatMap(({ mutants }) => mutants);
    if (survivors) for (const mutant of all) printSurvivor(mutant);
    report([...tested.map(({ name, mutants }) => [name, tallyOf(mutants)] as const), ['all', tallyOf(all)]]);
    figure('mutants_killed_share', killedShare(tallyOf(all)), '>=', 0.92);
  },
);

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
