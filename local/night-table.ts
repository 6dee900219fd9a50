import Table from 'cli-table3';
import type { Night, NightRun } from './night.ts';

/** Colours a text by the state, or returns it unchanged. */
export type Paint = (state: NightRun['state'], text: string) => string;

const labelWidth = 19;
const bordersWidth = 3;
export const widest = 100;

/**
 * Rows of a label and a text.
 *
 * @param columns width of the terminal. The table is at most that wide, and at most 100.
 */
export function labelTable(rows: readonly (readonly [string, string])[], columns: number): string {
  const width = Math.max(60, Math.min(widest, columns));
  const table = new Table({
    colWidths: [labelWidth, width - labelWidth - bordersWidth],
    wordWrap: true,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The table itself has no colours. `paint` decides them.
    style: { head: [], border: [] },
  });
  table.push(...rows.map(([label, value]) => ({ [label]: breakable(value, width - labelWidth - 5) })));
  return table.toString();
}

/** The result of an audit run as a table. */
export function nightTable(night: Night, columns: number, paint: Paint): string {
  return labelTable(rowsOf(night, paint), columns);
}

function rowsOf(night: Night, paint: Paint): [string, string][] {
  if (night.kind === 'unrecorded')
    return [
      ['state', paint('failed', 'failed')],
      ['reason', night.reason],
    ];
  const { run } = night;
  const { counts } = run;
  const rows: [string, string][] = [
    ['state', paint(run.state, run.state)],
    ['run', run.id],
    ['window', windowText(run)],
    ['events', eventsText(counts)],
    ['requests', requestsText(counts)],
    ['time', timeText(run)],
    ['lost to retention', lossText(run.daysUntilLoss)],
  ];
  return run.reason === undefined ? rows : [...rows, ['reason', run.reason]];
}

function eventsText({ read, added, known, conflicts }: NightRun['counts']): string {
  return `${whole(read)} read: ${whole(added)} new, ${whole(known)} known, ${counted(conflicts, 'conflict')}`;
}

function requestsText({ requests, pages, throttled, retried }: NightRun['counts']): string {
  return `${whole(requests)} for ${counted(pages, 'page')}, ${whole(throttled)} throttled, ${whole(retried)} retried`;
}

function windowText({ windowFrom, windowTo }: NightRun): string {
  if (windowFrom === undefined || windowTo === undefined) return 'none was set';
  return `${minute(windowFrom)} to ${minute(windowTo)} UTC`;
}

function timeText({ startedAt, finishedAt }: NightRun): string {
  if (finishedAt === undefined) return 'not finished';
  // The waits within it were skipped, so it is longer than a person saw.
  return `${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)} s of simulated time`;
}

function lossText(days: number | undefined): string {
  if (days === undefined) return 'not known';
  return days < 0 ? `${(-days).toFixed(1)} days are lost` : `nothing for ${days.toFixed(1)} days`;
}

function minute(instant: Date): string {
  return instant.toISOString().slice(0, 16).replace('T', ' ');
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function counted(count: number, thing: string): string {
  return `${whole(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** Splits words that are wider than the column, an address for example, since the table would cut them off. */
function breakable(text: string, width: number): string {
  return text
    .split(' ')
    .map((word) =>
      word.length > width ? (word.match(new RegExp(`.{1,${width}}`, 'gs')) ?? []).join(' ') : word,
    )
    .join(' ');
}
