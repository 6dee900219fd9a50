import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { figure, runBench } from './figures.ts';
import { keptScenarios } from './preview/kept-scenarios.ts';
import { type KeptResult, runKeptSeed } from './preview/run-kept-seed.ts';
import { runSeed, type SeedResult } from './preview/run-seed.ts';
import { scenarios } from './preview/scenarios.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:preview -- [options]: previews of many tenants, against the plans of the deployed jobs
  --seeds N               how many tenants, each with one thing that is odd about it (26)
  --seed N                the first of them (1)
  --kept N                how many tenants are previewed twice, with --keep, and changed in between (20)
  --large-users N         of the large tenant (20000)
  --large-eligibilities N of the large tenant (50000)`;

const inputs = readInputs({
  usage,
  full: { seeds: 26, seed: 1, kept: 20, 'large-users': 20_000, 'large-eligibilities': 50_000 },
});
const { seeds, seed: firstSeed, kept, 'large-users': users, 'large-eligibilities': eligibilities } = inputs;
/** Differences that are printed of one tenant; the rest are counted. */
const mostShown = 3;

await runBench(
  'Previews against the deployed jobs',
  { seeds, firstSeed, kept, users, eligibilities },
  async () => {
    const azurite = await startAzurite();
    try {
      report(await runAll(azurite.endpoint), await runKept());
    } finally {
      await azurite.stop();
    }
  },
);

async function runAll(tablesEndpoint: string): Promise<readonly SeedResult[]> {
  const results: SeedResult[] = [];
  for (let index = 0; index < seeds; index += 1) {
    const scenario = scenarios[index % scenarios.length];
    if (scenario === undefined) throw new TypeError('there are no scenarios');
    const seed = firstSeed + index;
    showProgress(`${index + 1} of ${seeds}: seed ${seed}, ${scenario.name}`);
    results.push(await runSeed({ seed, scenario, tablesEndpoint, large: { users, eligibilities } }));
  }
  clearProgress();
  return results;
}

async function runKept(): Promise<readonly KeptResult[]> {
  const results: KeptResult[] = [];
  for (let index = 0; index < kept; index += 1) {
    const scenario = keptScenarios[index % keptScenarios.length];
    if (scenario === undefined) throw new TypeError('there are no scenarios');
    showProgress(`twice, ${index + 1} of ${kept}: ${scenario.name}`);
    results.push(await runKeptSeed(firstSeed + index, scenario));
  }
  clearProgress();
  return results;
}

function report(results: readonly SeedResult[], twice: readonly KeptResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['seed', 'scenario', 'items', 'requests', 'writes', 'differs', 'not said', 's'],
  });
  for (const { seed, scenario, items, requests, writes, differences, missing, seconds } of results)
    table.push([
      seed,
      scenario,
      items,
      requests,
      writes.length,
      differences.length,
      missing.length,
      seconds.toFixed(1),
    ]);
  console.log(`${table.toString()}\n`);
  for (const { seed, scenario, writes, differences, missing } of results)
    for (const sentence of [...writes, ...differences.slice(0, mostShown), ...missing])
      console.log(`seed ${seed}, ${scenario}: ${sentence}`);
  reportKept(twice);
  const sum = (of: (result: SeedResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  figure('preview_seeds', results.length, '>=', 20);
  // Plans of nothing would agree about nothing.
  figure(
    'preview_items',
    sum(({ items }) => items),
    '>=',
    1_000,
  );
  figure(
    'preview_writes',
    [...results, ...twice].reduce((total, { writes }) => total + writes.length, 0),
    '=',
    0,
  );
  figure(
    'preview_plan_differs',
    sum(({ differences }) => differences.length),
    '=',
    0,
  );
  figure('preview_without_report', results.filter(({ missing }) => missing.length > 0).length, '=', 0);
  // A difference of two that are the same would be right about nothing.
  figure(
    'preview_news',
    twice.reduce((total, { news }) => total + news, 0),
    '>=',
    kept * 10,
  );
  figure(
    'preview_difference_wrong',
    twice.reduce((total, { wrong }) => total + wrong.length, 0),
    '=',
    0,
  );
}

function reportKept(results: readonly KeptResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['seed', 'twice, and in between', 'news', 'writes', 'wrong', 's'],
  });
  for (const { seed, scenario, news, writes, wrong, seconds } of results)
    table.push([seed, scenario, news, writes.length, wrong.length, seconds.toFixed(1)]);
  console.log(`${table.toString()}\n`);
  for (const { seed, scenario, writes, wrong } of results)
    for (const sentence of [...writes, ...wrong.slice(0, mostShown)])
      console.log(`seed ${seed}, ${scenario}: ${sentence}`);
}
