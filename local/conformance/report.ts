import Table from 'cli-table3';
import type { ConformanceResult } from './play.ts';
import { type Reading, readings } from './readings.ts';

/** What `conformance-<tenant>.json` has. */
export interface ConformanceReport extends ConformanceResult {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Signs of production that were there all the same. */
  readonly signs: readonly string[];
}

/** Whether there is nothing to look at: what could be tried is as the app assumes, and nothing is left. */
export function isConform({ kinds, readings: found, troubles, left, ended }: ConformanceResult): boolean {
  const isOdd = kinds.some(({ state }) => state === 'refused' || state === 'unseen');
  const isOther = found.some(({ state }) => state === 'differs');
  return !isOdd && !isOther && [...troubles, ...left].length === 0 && ended === undefined;
}

/** The report for people. */
export function reportText(report: ConformanceReport): string {
  const { displayName, tenantId, endedAt, ended, signs } = report;
  return [
    `${displayName} (${tenantId}), ${endedAt}${ended === undefined ? '' : `: ${ended}`}`,
    ...signs.map((sign) => `Sign of production: ${sign}`),
    kindsTable(report),
    readingsTable(report),
    ...differences(report),
    ...report.troubles.map((trouble) => `not tried, or not to its end: ${trouble}`),
    ...leftLines(report),
  ].join('\n');
}

function kindsTable({ kinds }: ConformanceResult): string {
  const table = tableOf({ change: 40, here: 56 });
  for (const { kind, state, because } of kinds)
    table.push([kind, because === '' ? state : `${state}: ${because}`]);
  return table.toString();
}

function readingsTable({ readings: found }: ConformanceResult): string {
  const table = tableOf({ reading: 42, assumed: 22, here: 30 });
  for (const { id, state, seen } of found) {
    const { question, assumed } = readingOf(id);
    table.push([`${id}: ${question}`, assumed, `${state}: ${seen}`]);
  }
  return table.toString();
}

/** @param columns their widths, by what stands above them: 100 in all. */
function tableOf(columns: Readonly<Record<string, number>>) {
  const colWidths = Object.values(columns);
  return new Table({
    head: Object.keys(columns),
    colWidths,
    wordWrap: true,
    style: { head: [], border: [] },
  });
}

function differences({ readings: found }: ConformanceResult): readonly string[] {
  return found
    .filter(({ state }) => state === 'differs')
    .map(({ id, seen }) => {
      const { question, otherwise, heading } = readingOf(id);
      return `differs: ${id}. ${question} Here: ${seen}. For the app: ${otherwise} (docs/graph-facts.md#${heading}).`;
    });
}

function readingOf(id: string): Reading {
  const reading = readings.find((one) => one.id === id);
  if (reading === undefined) throw new TypeError(`there is no reading ${id}`);
  return reading;
}

function leftLines({ left }: ConformanceResult): readonly string[] {
  if (left.length === 0) return ['Nothing was left behind.'];
  return [
    ...left.map((one) => `left behind: ${one}`),
    'Run it with --clean, a few minutes later, or delete these by hand.',
  ];
}
