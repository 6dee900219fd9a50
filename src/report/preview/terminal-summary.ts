import { visibleText } from '../../evidence/proof/visible-text.ts';
import { type Answer, answersOf } from './answers.ts';
import { counted, whole } from './counted.ts';
import { closedGates, plannedEntries } from './planned-entries.ts';
import type { PreviewDifference, PreviewFindings } from './preview-findings.ts';
import { clipToWidth, textWidth, wrapToWidth } from './text-width.ts';

/** What a part of the summary is, for whoever colours it. Without colours it says the same. */
export type Tone = 'heading' | 'figure' | 'warning' | 'quiet';
export type PaintTone = (tone: Tone, text: string) => string;

export interface SummaryOptions {
  /** Plain unless something is given. It may add nothing that takes room. */
  readonly paint?: PaintTone;
  /** Files that hold the rest, for the last line. */
  readonly files?: readonly string[];
  /** How wide the terminal is. @default 100, which is also the most that is used */
  readonly columns?: number | undefined;
}

/** One screen. */
export const mostLines = 24;
const mostColumns = 100;
const leastColumns = 40;
/** Below this, a text stands under its label: beside it there would be no room. */
const leastBeside = 80;
/** Whoever prints the summary says below it where the report is. */
const linesBelow = 2;
const labelWidth = 31;
const indent = 2;
const mostStacked = 12;

interface Row {
  readonly label: string;
  readonly text: string;
  readonly tone?: Tone;
  /** The most lines that it may have. */
  readonly most?: number;
}

/**
 * The summary of a preview: at most 24 lines of 100 columns, whatever is in it. A narrower terminal has as many lines as it
 * takes to say the same.
 */
export function terminalSummary(
  findings: PreviewFindings,
  { paint = (_tone, text) => text, files = [], columns = mostColumns }: SummaryOptions = {},
): string {
  const width = Math.max(leastColumns, Math.min(mostColumns, columns));
  const entries = plannedEntries(findings);
  const answers = answersOf(findings, entries);
  const count = (title: string) => entries.filter((entry) => entry.title === title).length;
  const rows: readonly Row[] = [
    ...answers.flatMap(answerRows),
    ...(['Will be changed', 'Found, for a person to look at', 'Set aside, for a person to look at'] as const)
      .filter((title) => count(title) > 0)
      .map((title) => ({ label: title, text: whole(count(title)) })),
    ...gateRows(findings),
    { label: 'Drift', text: driftText(findings) },
    ...(findings.sinceBefore === undefined
      ? []
      : [{ label: 'Since the preview before', text: newsText(findings.sinceBefore), most: 2 }]),
    { label: 'Read', text: costText(findings), tone: 'quiet' },
    ...(files.length === 0 ? [] : [{ label: 'The rest', text: files.join(', ') }]),
  ];
  const head = [...headLines(findings, width, paint), ''];
  const lines =
    width < leastBeside
      ? rows.flatMap((row) => stacked(row, width, paint))
      : roomy(rows, width, mostLines - linesBelow - head.length).flatMap((row) => beside(row, width, paint));
  return [...head, ...lines].join('\n');
}

/** Lines that are left over go to rows that would be cut, the first ones first: on one screen nothing is cut without need. */
function roomy(rows: readonly Row[], width: number, budget: number): readonly Row[] {
  const linesOf = ({ text, most = 1 }: Row) => wrapped(text, width - labelWidth, most).length;
  let left = budget - rows.reduce((sum, row) => sum + linesOf(row), 0);
  return rows.map((row) => {
    const { most = 1 } = row;
    const added = linesOf({ ...row, most: most + Math.max(0, left) }) - linesOf(row);
    left -= added;
    return { ...row, most: most + added };
  });
}

/** Whose tenant it is and who looked: names may be long, and are not cut while there is a line for them. */
function headLines(
  { tenant, account, at, rules }: PreviewFindings,
  width: number,
  paint: PaintTone,
): readonly string[] {
  const named = tenant.name === undefined ? tenant.id : `${tenant.name} (${tenant.id})`;
  const source = rules.source.kind === 'starter' ? 'starter rules' : `rules of ${rules.source.path}`;
  const as = account.name ?? account.id ?? 'an account that the token does not name';
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const lines = width < leastBeside ? 3 : 2;
  return [
    ...wrapped(`PIM Warden, preview: ${named}`, width, lines - 1).map((line) => paint('heading', line)),
    ...wrapped(`Nothing was changed. ${when}, by the ${source}, as ${as}`, width, lines).map((line) =>
      paint('quiet', line),
    ),
  ];
}

function wrapped(text: string, width: number, most: number): readonly string[] {
  return wrapToWidth(visibleText(text), width, most);
}

/** The most lines of sentences after each answer. */
const linesAfter: Readonly<Record<Answer['id'], number>> = { standing: 2, changes: 2, lapses: 1, unseen: 0 };

function answerRows({ id, title, figure, said, more }: Answer): readonly Row[] {
  const isWarning = id === 'unseen' ? figure !== 'nothing' : figure === 'unknown';
  const tone = isWarning ? 'warning' : 'figure';
  const text = `${figure} ${said}`.trim();
  const rest = more.join(' ');
  const most = linesAfter[id];
  if (most === 0) return [{ label: title, text: `${text}. ${rest}`.trim(), tone, most: 2 }];
  return [{ label: title, text, tone }, ...(rest === '' ? [] : [{ label: '', text: rest, most }])];
}

function gateRows(findings: PreviewFindings): readonly Row[] {
  const [first, ...others] = closedGates(findings);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `(and ${others.length} more) `;
  return [{ label: 'In the way', text: `${more}${first.sentence}`, tone: 'warning', most: 2 }];
}

function driftText({ drift, unseen }: PreviewFindings): string {
  if (unseen.some(({ part }) => part === 'drift')) return 'unknown';
  if (drift.length === 0) return 'not looked at: roleSettings.mode is off';
  const differing = drift.filter(({ state }) => state === 'drift');
  const weaker = differing.filter(({ items }) => items.some(({ strength }) => strength === 'weaker')).length;
  const unread = drift.filter(({ state }) => state === 'unreadable').length;
  return [
    `${whole(differing.length)} of ${counted(drift.length, 'role')} not as their baseline, ${whole(weaker)} weaker`,
    ...(unread === 0 ? [] : [`${whole(unread)} could not be judged`]),
  ].join('; ');
}

function newsText({ before, newItems, goneItems, newAccess, goneAccess, drift }: PreviewDifference): string {
  return (
    `${before.toISOString().slice(0, 16).replace('T', ' ')} UTC: ${whole(newItems.length)} planned anew, ${whole(goneItems.length)} not any more; ` +
    `access ${whole(newAccess.length)} new, ${whole(goneAccess.length)} gone; settings of ${counted(drift.length, 'role')} changed`
  );
}

function costText({ cost }: PreviewFindings): string {
  const { requests, pages, throttled, seconds } = cost;
  const waited = throttled === 0 ? '' : `, ${whole(throttled)} throttled`;
  return `${counted(requests, 'request')} for ${counted(pages, 'page')}${waited}, ${whole(Math.round(seconds))} s`;
}

/** A label and what stands beside it; further lines stand under the text. */
function beside({ label, text, tone, most = 1 }: Row, width: number, paint: PaintTone): readonly string[] {
  return wrapped(text, width - labelWidth, most).map((line, index) => {
    const left = index === 0 ? clipToWidth(label, labelWidth - 1) : '';
    const gap = ' '.repeat(labelWidth - textWidth(left));
    return `${left}${gap}${tone === undefined ? line : paint(tone, line)}`.trimEnd();
  });
}

/** A label and what stands under it. It scrolls in any case, so that nothing is cut but what has no end. */
function stacked({ label, text, tone }: Row, width: number, paint: PaintTone): readonly string[] {
  const lines = wrapped(text, width - indent, mostStacked).map(
    (line) => `${' '.repeat(indent)}${tone === undefined ? line : paint(tone, line)}`,
  );
  return label === '' ? lines : [clipToWidth(label, width), ...lines];
}
