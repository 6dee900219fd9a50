import { addHours } from 'date-fns/addHours';
import type { Mode, RuleException } from '../domain/model/rules.ts';
import type { RunState } from '../domain/model/run.ts';
import { day, lineOf, type ReportItem, type ReportNames } from './report-lines.ts';
import {
  type ItemChange,
  type SectionTitle,
  sectionTitles,
  titleOfDecision,
  titleOfState,
  titleUnapproved,
} from './report-sections.ts';

export interface ReportInput {
  readonly runId: string;
  readonly job: string;
  /** When the plan was made. */
  readonly at: Date;
  /** `undefined`: no plan was stored. */
  readonly planId: string | undefined;
  /** Of the plan. */
  readonly mode: Mode;
  readonly state: RunState;
  readonly reason: string | undefined;
  readonly items: readonly ReportItem[];
  readonly changes: readonly ItemChange[];
  /** Of the plan. */
  readonly obstacles: readonly { readonly sentence: string }[];
  /** Of the plan: what would meet what only waits for a mode or an approval. */
  readonly preview: readonly { readonly sentence: string }[];
  /** Of the rules; empty where the rules are not at hand. */
  readonly exceptions: readonly RuleException[];
}

export interface ReportSection {
  readonly title: SectionTitle;
  /** All of them: whoever shows the report cuts long lists. */
  readonly lines: readonly string[];
}

/** What one run of a hygiene job came to. */
export interface RunReport {
  readonly runId: string;
  readonly job: string;
  readonly state: RunState;
  readonly reason: string | undefined;
  /** What it takes for what would be changed to be changed; `undefined`: there is nothing of the kind. */
  readonly note: string | undefined;
  /** Those that have lines. */
  readonly sections: readonly ReportSection[];
  /** How many items were left as they are, by reason; the most frequent first. */
  readonly leftAsIs: readonly { readonly reason: string; readonly count: number }[];
}

/** An exception is reported from this long before its end. */
const exceptionNoticeHours = 24 * 14;

interface Entry {
  readonly title: SectionTitle;
  readonly line: string;
}

/** The report of a run: made by the run itself, or from its run record, plan and changes as the API answers them. */
export function runReport(input: ReportInput, names: ReportNames): RunReport {
  const changes = new Map(input.changes.map((change) => [change.itemId, change]));
  const entries: readonly Entry[] = [
    ...input.items.flatMap((item) => itemEntries(item, changes.get(item.id), input.mode, names)),
    ...exceptionEntries(input.exceptions, input.at, names),
    ...input.obstacles.map(({ sentence }): Entry => ({ title: 'In the way', line: sentence })),
    ...input.preview.map(({ sentence }): Entry => ({ title: 'Would be in the way', line: sentence })),
  ];
  const byTitle = Map.groupBy(entries, ({ title }) => title);
  const { runId, job, state, reason } = input;
  const sections = sectionTitles.flatMap((title) => {
    const lines = byTitle.get(title)?.map(({ line }) => line);
    return lines === undefined ? [] : [{ title, lines }];
  });
  return {
    runId,
    job,
    state,
    reason,
    note: noteOn(sections, input.planId),
    sections,
    leftAsIs: countReasons(input.items.filter(({ decision }) => decision === 'leave')),
  };
}

function noteOn(sections: readonly ReportSection[], planId: string | undefined): string | undefined {
  const waiting = Object.values(titleUnapproved);
  if (planId === undefined || !sections.some(({ title }) => waiting.includes(title))) return undefined;
  return (
    `Nothing of what would be changed or removed happens unless somebody approves it: POST /api/approvals/${planId}, ` +
    'with the role PimWarden.Approve. What is to wait until a date can be approved in the plan of that day.'
  );
}

function itemEntries(
  item: ReportItem,
  change: ItemChange | undefined,
  mode: Mode,
  names: ReportNames,
): readonly Entry[] {
  const planned = change === undefined ? titleOfItem(item) : titleOfChange(change);
  if (planned === undefined) return [];
  const isUnattended = mode === 'apply' && item.mode === 'apply';
  const title = change === undefined && !isUnattended ? (titleUnapproved[planned] ?? planned) : planned;
  const line = lineOf(item, title, names);
  // What a run did not reach has no reason of its own: the reason of the run says it once.
  const because =
    change === undefined
      ? setAsideBecause(item)
      : change.state === 'not-reached' || change.state === 'halted'
        ? ''
        : (change.because ?? '');
  return [{ title, line: because === '' ? line : `${line}: ${because}` }];
}

/** The list of an item that nothing was done about yet. */
export function titleOfItem({ decision, reason }: ReportItem): SectionTitle | undefined {
  return reason === 'refused-before' ? 'Set aside, for a person to look at' : titleOfDecision[decision];
}

/** What came of an item that was set aside, and when; empty for any other. */
function setAsideBecause({ reason, evidence = {} }: ReportItem): string {
  const { refusedAt, refusedChangeId, said } = evidence;
  if (reason !== 'refused-before' || typeof refusedAt !== 'string') return '';
  return `${day(refusedAt)}, change ${refusedChangeId}: ${said}`;
}

function titleOfChange({ state, outcome }: ItemChange): SectionTitle {
  return titleOfState[outcome === 'evidence-changed' ? outcome : state];
}

function exceptionEntries(
  exceptions: readonly RuleException[],
  now: Date,
  names: ReportNames,
): readonly Entry[] {
  return exceptions
    .filter(({ expires }) => expires <= addHours(now, exceptionNoticeHours))
    .map((exception) => ({
      title: 'Exceptions that end soon',
      line: exceptionText(exception, now, names),
    }));
}

function exceptionText(exception: RuleException, now: Date, names: ReportNames): string {
  const { principalId, roleDefinitionId, expires, owner, ticket } = exception;
  const role = roleDefinitionId === undefined ? 'every role' : names.role(roleDefinitionId);
  const when = expires <= now ? 'ended' : 'ends';
  return `${principalId}, ${role}: ${when} on ${day(expires.toISOString())}; ${owner} asked for it (${ticket})`;
}

function countReasons(items: readonly ReportItem[]): RunReport['leftAsIs'] {
  return Map.groupBy(items, ({ reason }) => reason)
    .entries()
    .map(([reason, { length: count }]) => ({ reason, count }))
    .toArray()
    .toSorted((one, other) => other.count - one.count);
}
