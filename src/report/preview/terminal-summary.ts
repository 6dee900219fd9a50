import { type Answer, answersOf } from './answers.ts';
import { counted, whole } from './counted.ts';
import { closedGates, plannedEntries } from './planned-entries.ts';
import type { PreviewDifference, PreviewFindings } from './preview-findings.ts';
import { clipToWidth, textWidth, wrapToWidth } from './text-width.ts';
import { visibleText } from './visible-text.ts';

/** What a part of the summary is, for whoever colours it. Without colours it says the same. */
export type Tone = 'heading' | 'figure' | 'warning' | 'quiet';
export type PaintTone = (tone: Tone, text: string) => string;

export interface SummaryOptions {
  /** Plain unless something is given. It may add nothing that takes room. */
  readonly paint?: PaintTone;
  /** Files that hold the rest, for the last line. */
  readonly files?: readonly string[];
}

/** One screen. */
export const mostLines = 24;
export const mostColumns = 100;
const labelWidth = 31;

interface Row {
  readonly label: string;
  readonly text: string;
  readonly tone?: Tone;
  /** The most lines that it may have. */
  readonly most?: number;
}

/** The summary of a preview: at most 24 lines of 100 columns, whatever is in it. */
export function terminalSummary(
  findings: PreviewFindings,
  { paint = (_tone, text) => text, files = [] }: SummaryOptions = {},
): string {
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
    ...(files.length === 0 ? [] : [{ label: 'The rest', text: files.join(', '), most: 2 }]),
  ];
  const lines = [...headLines(findings, paint), '', ...rows.flatMap((row) => rowLines(row, paint))];
  return lines.slice(0, mostLines).join('\n');
}

function headLines({ tenant, account, at, rules }: PreviewFindings, paint: PaintTone): readonly string[] {
  const named = tenant.name === undefined ? tenant.id : `${tenant.name} (${tenant.id})`;
  const source = rules.source.kind === 'starter' ? 'starter rules' : `rules of ${rules.source.path}`;
  const as = account.name ?? account.id ?? 'an account that the token does not name';
  return [
    paint('heading', lineOf(`PIM Warden, preview: ${named}`)),
    paint(
      'quiet',
      lineOf(
        `Nothing was changed. ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, by the ${source}, as ${as}`,
      ),
    ),
  ];
}

function lineOf(text: string): string {
  return clipToWidth(visibleText(text), mostColumns);
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
function rowLines({ label, text, tone, most = 1 }: Row, paint: PaintTone): readonly string[] {
  const lines = wrapToWidth(visibleText(text), mostColumns - labelWidth, most);
  return lines.map((line, index) => {
    const left = index === 0 ? clipToWidth(label, labelWidth - 1) : '';
    const gap = ' '.repeat(labelWidth - textWidth(left));
    return `${left}${gap}${tone === undefined ? line : paint(tone, line)}`.trimEnd();
  });
}
