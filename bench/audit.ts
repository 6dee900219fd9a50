import { printMeasured, printQuota, type Series } from './audit-tables.ts';
import { figure, median, runBench } from './figures.ts';
import { measureQuota } from './quota.ts';
import { readInputs } from './read-inputs.ts';
import { heapMiB, measureVariant, type Variant } from './run-variant.ts';
import { startSimulatorProcess } from './simulator-process.ts';
import type { Outcome } from './variants/task.ts';

const usage = `npm run bench:audit -- [options]: what the audit snapshot costs, against a bare loop and the obvious script
  --small N         events of the first comparison (20000)
  --large N         events of the second (200000)
  --obvious N       events of the comparison with the obvious script (5000)
  --quota N         events that are read under the documented quota (36000)
  --rounds N        rounds at --small and --obvious; the median counts (3)
  --large-rounds N  rounds at --large (1)
  --seed N          of the simulated tenant (1)
  --quick           small numbers: shows that the bench works, measures nothing of worth`;

const full = {
  small: 20_000,
  large: 200_000,
  obvious: 5_000,
  quota: 36_000,
  rounds: 3,
  'large-rounds': 1,
  seed: 1,
};
const quick = { small: 2_000, large: 10_000, obvious: 1_000, quota: 12_000, rounds: 1, 'large-rounds': 1 };
const users = 500;

const inputs = readInputs({ usage, full, quick });
await runBench('bench:audit', { ...inputs, heapMiB }, async () => {
  const atSmall = await compare(inputs.small, ['our-job', 'bare-loop'], inputs.rounds);
  const atLarge = await compare(inputs.large, ['our-job', 'bare-loop'], inputs['large-rounds']);
  const atObvious = await compare(inputs.obvious, ['our-job', 'obvious-script'], inputs.rounds);
  const quota = await measureQuota({ seed: inputs.seed, users, auditEvents: inputs.quota });

  printMeasured([...atSmall, ...atLarge, ...atObvious]);
  printQuota(quota);
  figure('audit_time_ratio', time(atSmall, 'our-job') / time(atSmall, 'bare-loop'), '<=', 1.25);
  figure('audit_time_ratio_large', time(atLarge, 'our-job') / time(atLarge, 'bare-loop'), '<=', 1.25);
  figure('audit_memory_ratio', memory(atLarge, 'our-job') / memory(atSmall, 'our-job'), '<=', 1.3);
  figure('audit_obvious_ratio', time(atObvious, 'obvious-script') / time(atObvious, 'our-job'), '>=', 1);
  figure('audit_slots_used', quota.slotsUsed, '>=', 0.95);
  figure('audit_events_lost', quota.lost, '=', 0);
});

/** Runs every variant once per round against one simulator, and checks the archive each time. */
async function compare(auditEvents: number, variants: readonly Variant[], rounds: number): Promise<Series[]> {
  const simulator = await startSimulatorProcess({ seed: inputs.seed, users, auditEvents, throttling: false });
  try {
    const truth = await simulator.truth();
    const series = variants.map((variant) => ({ variant, events: truth.length, outcomes: [] as Outcome[] }));
    for (let round = 1; round <= rounds; round++) {
      // The order alternates, so that neither variant always runs after the other.
      for (const { variant, outcomes } of round % 2 === 1 ? series : series.toReversed()) {
        const outcome = await measureVariant(variant, simulator, truth);
        outcomes.push(outcome);
        console.error(
          `${variant}, ${truth.length} events, round ${round}: ${Math.round(outcome.milliseconds)} ms`,
        );
      }
    }
    return series;
  } finally {
    await simulator.stop();
  }
}

function time(series: readonly Series[], variant: Variant): number {
  return median(outcomesOf(series, variant).map(({ milliseconds }) => milliseconds));
}

function memory(series: readonly Series[], variant: Variant): number {
  return median(outcomesOf(series, variant).map(({ peakMiB }) => peakMiB));
}

function outcomesOf(series: readonly Series[], variant: Variant): readonly Outcome[] {
  return series.find((one) => one.variant === variant)?.outcomes ?? [];
}
