import Table from 'cli-table3';
import type { Counts } from './counted-tables.ts';
import type { MeasuredNight } from './measured-night.ts';
import { costOfRow, type QuestionCost } from './questions.ts';

const style = { head: [], border: [] };

/** Tables of the history; the other rows of a run are in `Runs`, `Changes` (leases). */
const historyTables = [
  'Evidence',
  'EvidenceByPrincipal',
  'EvidenceChanges',
  'EvidenceOpen',
  'EvidenceRuns',
  'EvidenceLog',
];

/** Rows of the history that a night wrote or took out. */
export function rowsOfHistory({ tables }: Pick<MeasuredNight, 'tables'>): number {
  return historyTables.reduce((sum, name) => sum + touched(tables, name), 0);
}

function touched(tables: Counts, name: string): number {
  const { written = 0, removed = 0 } = tables[name] ?? {};
  return written + removed;
}

export function printNights(nights: readonly MeasuredNight[]): void {
  const sum = ({ tables }: MeasuredNight, column: 'requests' | 'answered' | 'lookedAt') =>
    Object.values(tables).reduce((total, count) => total + count[column], 0);
  const rows: readonly (readonly [string, (night: MeasuredNight) => string | number])[] = [
    [
      'facts learnt',
      ({ counts }) => (counts === undefined ? '' : counts.opened + counts.revised + counts.closed),
    ],
    ['keyframes', ({ counts }) => counts?.keyframes ?? ''],
    ['records open', ({ counts }) => counts?.open ?? ''],
    ...historyTables.map(
      (name) => [`rows written, ${name}`, ({ tables }: MeasuredNight) => touched(tables, name)] as const,
    ),
    ['rows written, history in all', rowsOfHistory],
    ['rows written, Runs and leases', ({ tables }) => touched(tables, 'Runs') + touched(tables, 'Changes')],
    ['requests to the store', (night) => sum(night, 'requests')],
    ['rows read', (night) => sum(night, 'answered')],
    ['rows looked at', (night) => sum(night, 'lookedAt')],
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
    ['processor seconds', ({ processorSeconds }) => processorSeconds.toFixed(1)],
    [
      'peak MiB (made tenant alone)',
      ({ peakMiB, restMiB }) => `${peakMiB.toFixed(0)} (${restMiB.toFixed(0)})`,
    ],
  ];
  const table = new Table({ head: ['a night', ...nights.map(({ name }) => name)], style });
  for (const [name, of] of rows) table.push([name, ...nights.map(of)]);
  console.log(`\n${table}\n`);
}

/** A question at two ages of the history. */
export interface AgedCost {
  readonly short: QuestionCost;
  readonly long: QuestionCost;
}

/** How much dearer a row of the answer is in the longer history. */
export function growthOf({ short, long }: AgedCost): number {
  return costOfRow(long) / costOfRow(short);
}

export function printQuestions(
  costs: readonly AgedCost[],
  nights: { readonly short: number; readonly long: number },
): void {
  const at = `at ${nights.short} and ${nights.long} nights`;
  const head = [
    'question',
    `rows of the answer ${at}`,
    'requests',
    'rows read',
    'rows looked at',
    'cost of a row',
    'growth',
    'seconds',
  ];
  const table = new Table({ head, style, colWidths: [34, 18, 12, 18, 18, 18, 8, 14], wordWrap: true });
  for (const cost of costs) {
    const both = (of: (one: QuestionCost) => string | number) => `${of(cost.short)}, ${of(cost.long)}`;
    table.push([
      cost.short.question,
      both(({ rows }) => rows),
      both(({ requests }) => requests),
      both(({ answered }) => answered),
      both(({ lookedAt }) => lookedAt),
      both((one) => costOfRow(one).toFixed(2)),
      growthOf(cost).toFixed(3),
      both(({ seconds }) => seconds.toFixed(2)),
    ]);
  }
  console.log(`${table}
The cost of a row is (requests + rows that the store looked at) / rows of the answer; growth is that of the longer history
divided by that of the shorter. Both answer for the same days of a month with the same changes.\n`);
}
