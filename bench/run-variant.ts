import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startAzurite } from '../local/azurite.ts';
import { type ArchiveCheck, checkArchive } from './archive-check.ts';
import type { SimulatorProcess } from './simulator-process.ts';
import { type Outcome, type Task, toEnvironment } from './variants/task.ts';

/**
 * Heap limit of every variant: half of 1.5 GB, the memory of an instance on the Consumption plan. Without a limit, V8
 * collects late on a large machine, and the peak measures the machine instead of the program.
 */
export const heapMiB = 768;

export type Variant = 'our-job' | 'bare-loop' | 'obvious-script';

/**
 * Runs a variant in a process of its own against an empty Azurite, and compares its archive with the expected events.
 *
 * @param settings further settings of our job.
 * @throws when the process failed.
 */
export async function runVariant(
  variant: Variant,
  simulator: SimulatorProcess,
  truth: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly outcome: Outcome; readonly check: ArchiveCheck }> {
  const { tenantId, origin: graphOrigin, identityEndpoint, identityHeader, window } = simulator;
  const azurite = await startAzurite();
  try {
    const task = {
      tenantId,
      graphOrigin,
      identityEndpoint,
      identityHeader,
      tablesEndpoint: azurite.endpoint,
      ...window,
    };
    const outcome = await runProcess(variant, task, settings);
    return { outcome, check: await checkArchive(azurite.endpoint, truth) };
  } finally {
    await azurite.stop();
  }
}

/**
 * Measures a variant without the quota.
 *
 * @throws when its archive is not exact, since its time is then meaningless.
 */
export async function measureVariant(
  variant: Variant,
  simulator: SimulatorProcess,
  truth: readonly string[],
): Promise<Outcome> {
  const unpaced = { GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000' };
  const { outcome, check } = await runVariant(variant, simulator, truth, unpaced);
  if (check.rows !== truth.length || check.lost + check.foreign > 0) {
    const left = JSON.stringify({ ...check, run: outcome.run });
    throw new Error(`${variant}: ${truth.length} events were to be kept, once each, and it left ${left}`);
  }
  return outcome;
}

async function runProcess(
  variant: Variant,
  task: Task,
  settings: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const program = new URL(`variants/${variant}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [...flags(), program], {
    env: { PATH: process.env.PATH, ...toEnvironment(task), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const output = await text(child.stdout);
  const [code, signal] = await exited;
  if (code !== 0) throw new Error(`${variant} ended with ${code ?? signal}. It said: ${output}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

/** Flags of Node. For a profile: `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=/tmp/profiles" npm run bench:audit`. */
function flags(): string[] {
  const more = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? [];
  return [`--max-old-space-size=${heapMiB}`, ...more];
}
