import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { build } from 'esbuild';
import { startAzurite } from '../local/azurite.ts';
import { nightlySchedules } from '../local/timer-schedules.ts';
import { bundleApp } from '../packaging/bundle.ts';
import { stagePackage } from '../packaging/stage-package.ts';
import { type MeasuredStart, type StartMode, timeToGraph, timeToHealth } from './cold/cold-host.ts';
import { startWorld } from './cold/world.ts';
import { figure, median, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run bench:cold -- [options]: a cold start of the package, against an app that does nothing on the same host
  --rounds N   after two that warm up (15)
  --quick      five rounds`;

const inputs = readInputs({ usage, full: { rounds: 15 }, quick: { rounds: 5 } });
const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const root = fileURLToPath(new URL('..', import.meta.url));

/** What is waited for. */
interface Measure {
  readonly name: string;
  readonly mode: StartMode;
  time(start: MeasuredStart): Promise<number>;
}

/** Milliseconds of each round, next to each other. */
interface Measured {
  readonly measure: Measure;
  readonly hello: number[];
  readonly ours: number[];
}

await runBench('Cold start: the package against an app that does nothing', inputs, bench);

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-cold-'));
  const world = await startWorld(tenantId);
  const azurite = await startAzurite();
  try {
    const apps = await buildApps(folder);
    const settings = {
      ...settingsOf(world.origin, azurite.endpoint),
      RULES_FILE: join(apps.packageFolder, 'rules.json'),
    };
    const measured = await measureAll(apps, settings, () => world.asked());
    report(measured);
  } finally {
    await azurite.stop();
    world.close();
    rmSync(folder, { recursive: true });
  }
}

interface Apps {
  readonly hostScript: string;
  readonly hello: string;
  readonly packageFolder: string;
}

async function buildApps(folder: string): Promise<Apps> {
  const rulesFile = join(folder, 'rules.json');
  const principals = [{ id: '62e90394-69f5-4237-9190-012177145e10', why: 'break glass' }];
  writeFileSync(
    rulesFile,
    JSON.stringify({ version: 1, protected: { principals }, renew: { mode: 'apply' } }),
  );
  const staged = await stagePackage({ root, folder: join(folder, 'package'), rulesFile });
  await bundleApp(join(root, 'bench/cold/hello.ts'), join(folder, 'hello'));
  await build({
    entryPoints: [{ in: join(root, 'bench/cold/host-child.ts'), out: 'host' }],
    // What the host needs for queues is a file of its own, which is not loaded here.
    ...{ outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true },
    ...{ platform: 'node', target: 'node22', format: 'esm', logLevel: 'warning' },
  });
  return {
    hostScript: join(folder, 'host.mjs'),
    hello: join(folder, 'hello/index.cjs'),
    packageFolder: staged.folder,
  };
}

function settingsOf(origin: string, tablesEndpoint: string): Record<string, string> {
  return {
    ...nightlySchedules,
    TENANT_ID: tenantId,
    TABLES_ENDPOINT: tablesEndpoint,
    GRAPH_ORIGIN: origin,
    IDENTITY_ENDPOINT: `${origin}/msi/token`,
    IDENTITY_HEADER: 'header',
  };
}

async function measureAll(
  { hostScript, hello, packageFolder }: Apps,
  settings: Record<string, string>,
  asked: () => Promise<void>,
): Promise<readonly Measured[]> {
  const toGraph = (start: MeasuredStart) => timeToGraph(start, asked);
  const measures: readonly Measure[] = [
    { name: 'process start to the answer of health', mode: 'cold', time: timeToHealth },
    { name: 'specialised start to the answer of health', mode: 'specialised', time: timeToHealth },
    { name: "process start to a job's first request to Graph", mode: 'cold', time: toGraph },
    { name: "specialised start to a job's first request to Graph", mode: 'specialised', time: toGraph },
  ];
  const results = measures.map((measure): Measured => ({ measure, hello: [], ours: [] }));
  const ourApp = join(packageFolder, 'dist/index.cjs');
  for (let round = -1; round <= inputs.rounds; round += 1) {
    showProgress(round < 1 ? 'warming up' : `round ${round} of ${inputs.rounds}`);
    for (const { measure, ...times } of results) {
      const { mode } = measure;
      const [first, second] = [
        await measure.time({ hostScript, appPath: hello, mode, settings }),
        await measure.time({ hostScript, appPath: ourApp, mode, settings }),
      ];
      if (round < 1) continue;
      times.hello.push(first);
      times.ours.push(second);
    }
  }
  clearProgress();
  return results;
}

/** Of pairs that were measured one right after the other, so that a machine that is busy for a while is busy for both. */
function ratioOf({ hello, ours }: Measured): number {
  return median(ours.map((time, index) => time / (hello[index] ?? Number.NaN)));
}

function report(measured: readonly Measured[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['from, to', 'does nothing, ms', 'PIM Warden, ms', 'ratio'],
  });
  for (const one of measured)
    table.push([
      one.measure.name,
      median(one.hello).toFixed(0),
      median(one.ours).toFixed(0),
      ratioOf(one).toFixed(2),
    ]);
  console.log(`${table.toString()}\n`);
  const [health, specialised] = measured;
  if (health === undefined || specialised === undefined) return;
  figure('cold_health_ratio', ratioOf(health), '<=', 1.4);
  figure('cold_specialised_ratio', ratioOf(specialised), '<=', 2);
}
