import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { figure, runBench } from './figures.ts';
import { runSeed, type SeedResult } from './preview/run-seed.ts';
import { scenarios } from './preview/scenarios.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:preview -- [options]: previews of many tenants, against the plans of the deployed jobs
  --seeds N               how many tenants, each with one thing that is odd about it (26)
  --seed N                the first of them (1)
  --large-users N         of the large tenant (20000)
  --large-eligibilities N of the large tenant (50000)`;

const inputs = readInputs({
  usage,
  full: { seeds: 26, seed: 1, 'large-users': 20_000, 'large-eligibilities': 50_000 },
});
const { seeds, seed: firstSeed, 'large-users': users, 'large-eligibilities': eligibilities } = inputs;
/** Differences that are printed of one tenant; the rest are counted. */
const mostShown = 3;

await runBench('Previews against the deployed jobs', { seeds, firstSeed, users, eligibilities }, async () => {
  const azurite = await startAzurite();
  try {
    report(await runAll(azurite.endpoint));
  } finally {
    await azurite.stop();
  }
});

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

function report(results: readonly SeedResult[]): void {
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
    sum(({ writes }) => writes.length),
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
}
