import Table from 'cli-table3';
import type { RunState } from '../src/domain/model/run.ts';
import type { Verification } from '../src/evidence/verify/verify-evidence.ts';
import type { ReportSection, RunReport } from '../src/report/run-report.ts';
import type { RecordedRun, ReportedRun, RunResult } from './run-result.ts';

/** Colours a text by the state, or returns it unchanged. */
export type Paint = (state: RunState, text: string) => string;

type LabelledRow = readonly [label: string, text: string];

/** The longest label of a section in one line is `Planned and not done 99`. */
const labelWidth = 25;
const bordersWidth = 3;
export const widest = 100;
/** Maximum number of lines in a section. The plan has the rest. */
const maxLines = 8;

/** The result of an audit run as a table. */
export function auditTable(result: RunResult, columns: number, paint: Paint): string {
  return labelTable(auditRows(result, paint), columns);
}

/** The result of a check of role settings as a table. */
export function settingsTable(result: RunResult, columns: number, paint: Paint): string {
  return labelTable([['job', 'check-role-settings'], ...settingsRows(result, paint)], columns);
}

function settingsRows(result: RunResult, paint: Paint): readonly LabelledRow[] {
  if (result.kind === 'unrecorded') return unrecordedRows(result.reason, paint);
  const { state, reason, drift } = result.run;
  const rows: LabelledRow[] = [['state', paint(state, state)]];
  if (drift !== undefined) {
    const { roles, weaker } = drift;
    rows.push(
      ['as their baseline', `${roles.compliant} roles`],
      ['not so', `${roles.drift} roles, ${weaker} of them weaker: GET /api/role-settings/drift?state=drift`],
      ['without a baseline', `${roles['no-baseline']} roles`],
    );
  }
  return reason === undefined ? rows : [...rows, ['reason', reason]];
}

/** The report of a hygiene run as a table. @param name stands for the job where there is no record of the run. */
export function reportTable(name: string, result: ReportedRun, columns: number, paint: Paint): string {
  if (result.kind === 'unrecorded')
    return labelTable([['job', name], ...unrecordedRows(result.reason, paint)], columns);
  const { report } = result;
  const rows: readonly LabelledRow[] = [
    ['job', report.job],
    ['state', stateText(report, paint)],
    ...(report.note === undefined ? [] : [['note', report.note] as const]),
    ...report.sections.flatMap((section) => sectionRows(section, report)),
    ['Left as it is', leftText(report)],
  ];
  return labelTable(rows, columns);
}

/** The result of a run that writes down who has what. @param name stands for the job where there is no record of the run. */
export function evidenceTable(name: string, result: RunResult, columns: number, paint: Paint): string {
  if (result.kind === 'unrecorded')
    return labelTable([['job', name], ...unrecordedRows(result.reason, paint)], columns);
  const { run } = result;
  const { job, state, reason, counts, evidence } = run;
  return labelTable(
    [
      ['job', job],
      ['state', `${paint(state, state)}, run ${run.id}${reason === undefined ? '' : `: ${reason}`}`],
      ...(evidence === undefined
        ? [['requests', `${whole(counts.read)} read: ${whole(counts.added)} new or changed`] as const]
        : evidenceRows(evidence)),
    ],
    columns,
  );
}

/** What became of looking at what was written down. */
export function verificationTable({ sentence, rows, log }: Verification, columns: number): string {
  const looked = `${whole(rows.verified)} rows and ${whole(log.entries)} entries of the log`;
  return labelTable(
    [
      ['npm run verify', sentence],
      ['looked at', looked],
    ],
    columns,
  );
}

function evidenceRows({
  counts,
  interval,
  seal,
}: NonNullable<RecordedRun['evidence']>): readonly LabelledRow[] {
  const { open, opened, revised, closed, corrected, unplaced } = counts;
  const facts = `${whole(opened)} opened, ${whole(revised)} revised, ${whole(closed)} closed, ${whole(corrected)} corrected`;
  return [
    ['open', `${whole(open)} in ${interval ?? 'no interval'}`],
    ['facts', facts],
    ...(unplaced === 0 ? [] : [['not placed', whole(unplaced)] as const]),
    ['seal', seal],
  ];
}

function auditRows(result: RunResult, paint: Paint): readonly LabelledRow[] {
  if (result.kind === 'unrecorded') return unrecordedRows(result.reason, paint);
  const { run } = result;
  const rows: readonly LabelledRow[] = [
    ['state', paint(run.state, run.state)],
    ['run', run.id],
    ['window', windowText(run)],
    ['events', eventsText(run.counts)],
    ['requests', requestsText(run.counts)],
    ['time', timeText(run)],
    ['lost to retention', lossText(run.daysUntilLoss)],
  ];
  return run.reason === undefined ? rows : [...rows, ['reason', run.reason]];
}

function unrecordedRows(reason: string, paint: Paint): readonly LabelledRow[] {
  return [
    ['state', paint('failed', 'failed')],
    ['reason', reason],
  ];
}

function stateText({ state, runId, reason }: RunReport, paint: Paint): string {
  return `${paint(state, state)}, run ${runId}${reason === undefined ? '' : `: ${reason}`}`;
}

/** The reason of a run contains the sentences of gates that were closed for more than one item. They are not repeated. */
function sectionRows({ title, lines }: ReportSection, { reason }: RunReport): readonly LabelledRow[] {
  const shown = title === 'In the way' ? lines.filter((line) => !reason?.includes(line)) : lines;
  if (shown.length === 0) return [];
  const rest = shown.length > maxLines ? [`... and ${shown.length - maxLines} more`] : [];
  return [[`${title} ${shown.length}`, [...shown.slice(0, maxLines), ...rest].join('\n')]];
}

/** `61: not-due 40, never-ends 21` */
function leftText({ leftAsIs }: RunReport): string {
  const total = leftAsIs.reduce((sum, { count }) => sum + count, 0);
  const counts = leftAsIs.map(({ reason, count }) => `${reason} ${count}`).join(', ');
  return total === 0 ? '0' : `${total}: ${counts}`;
}

function eventsText({ read, added, known, conflicts }: RecordedRun['counts']): string {
  return `${whole(read)} read: ${whole(added)} new, ${whole(known)} known, ${counted(conflicts, 'conflict')}`;
}

function requestsText({ requests, pages, throttled, retried }: RecordedRun['counts']): string {
  return `${whole(requests)} for ${counted(pages, 'page')}, ${whole(throttled)} throttled, ${whole(retried)} retried`;
}

function windowText({ windowFrom, windowTo }: RecordedRun): string {
  if (windowFrom === undefined || windowTo === undefined) return 'none was set';
  return `${minute(windowFrom)} to ${minute(windowTo)} UTC`;
}

function timeText({ startedAt, finishedAt }: RecordedRun): string {
  if (finishedAt === undefined) return 'not finished';
  // The waits within it were skipped, so it is longer than a person saw.
  return `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s of simulated time`;
}

function lossText(days: number | undefined): string {
  if (days === undefined) return 'not known';
  return days < 0 ? `${(-days).toFixed(1)} days are lost` : `nothing for ${days.toFixed(1)} days`;
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function counted(count: number, thing: string): string {
  return `${whole(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/**
 * Rows of a label and a text.
 *
 * @param columns width of the terminal. The table is at most that wide, and at most 100.
 */
function labelTable(rows: readonly LabelledRow[], columns: number): string {
  const width = Math.max(60, Math.min(widest, columns));
  const textWidth = width - labelWidth - bordersWidth;
  const table = new Table({
    colWidths: [labelWidth, textWidth],
    wordWrap: true,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The table itself has no colours. `paint` decides them.
    style: { head: [], border: [] },
  });
  table.push(...rows.map(([label, text]) => ({ [label]: breakable(text, textWidth - 2) })));
  return table.toString();
}

/** Splits words that are wider than the column, an address for example, since the table would cut them off. */
function breakable(text: string, width: number): string {
  return text.replaceAll(new RegExp(`\\S{${width}}(?=\\S)`, 'g'), '$& ');
}
