import Table from 'cli-table3';
import { median } from './figures.ts';
import type { QuotaUse } from './quota.ts';
import type { Variant } from './run-variant.ts';
import type { Outcome } from './variants/task.ts';

/** All rounds of one variant at one number of events. */
export interface Series {
  readonly variant: Variant;
  readonly events: number;
  readonly outcomes: readonly Outcome[];
}

/** Prints the medians over the rounds as a table. */
export function printMeasured(series: readonly Series[]): void {
  const table = new Table({
    head: [
      'variant',
      'events',
      'rounds',
      'ms (median)',
      'ms (least, most)',
      'events/s',
      'cpu ms',
      'peak MiB',
    ],
    style: { head: [], border: [] },
  });
  for (const { variant, events, outcomes } of series) {
    const times = outcomes.map(({ milliseconds }) => Math.round(milliseconds));
    const middle = median(times);
    const rate = Math.round(events / (middle / 1000));
    const cpu = Math.round(median(outcomes.map(({ cpuMilliseconds }) => cpuMilliseconds)));
    const peak = median(outcomes.map(({ peakMiB }) => peakMiB)).toFixed(0);
    table.push([
      variant,
      events,
      times.length,
      middle,
      `${Math.min(...times)}, ${Math.max(...times)}`,
      rate,
      cpu,
      peak,
    ]);
  }
  console.log(`\n${table}`);
}

/** Prints the job's use of the documented quota as a table. */
export function printQuota({
  events,
  requests,
  throttled,
  seconds,
  slotsUsed,
  lost,
  double,
}: QuotaUse): void {
  const table = new Table({
    head: ['under the quota', 'requests', '429', 'seconds', 'slots used', 'lost', 'double'],
    style: { head: [], border: [] },
  });
  table.push([
    `${events} events`,
    requests,
    throttled,
    seconds.toFixed(1),
    `${(slotsUsed * 100).toFixed(1)} %`,
    lost,
    double,
  ]);
  console.log(`${table}\n`);
}
