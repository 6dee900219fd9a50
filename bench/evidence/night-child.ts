import { nightsOf } from './calendar.ts';
import { tenantOn } from './made-tenant.ts';
import type { NightOutcome, NightTask } from './measured-night.ts';
import { openStore, runNight } from './run-night.ts';

/** The child's side of `measureNight`: one whole night, alone in its process. */
const task: NightTask = JSON.parse(process.argv[2] ?? '{}');
const at = nightsOf(task.nights)[task.night]?.at ?? new Date(Number.NaN);
const sources = tenantOn(task.night, task).sources(at);
const restMiB = process.memoryUsage().rss / 2 ** 20;
const begun = performance.now();
const run = await runNight(openStore(task.endpoint), sources, at);
const outcome: NightOutcome = {
  seconds: (performance.now() - begun) / 1_000,
  processorSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  restMiB,
  // Kibibytes, on every system.
  peakMiB: process.resourceUsage().maxRSS / 1_024,
  counts: run.evidence?.counts,
};
process.send?.(outcome, () => process.disconnect());
