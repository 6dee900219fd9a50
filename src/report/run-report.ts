import { addHours } from 'date-fns/addHours';
import { type AccessKey, isDirectoryRole, type ScheduleKind } from '../domain/model/access.ts';
import type { Effect } from '../domain/model/change.ts';
import type { ChangeState, OutcomeCode } from '../domain/model/command.ts';
import type { Decision, ItemOutcome } from '../domain/model/plan.ts';
import type { RuleException } from '../domain/model/rules.ts';
import type { RunState } from '../domain/model/run.ts';

/** Titles of the sections, in their order. Notices and terminal tables have the same ones; docs/notices.md explains them. */
const sectionTitles = [
  'Done',
  'Refused',
  'Not confirmed yet',
  'Dropped, because the evidence changed',
  'Planned and not done',
  'Will be removed',
  'Will lapse',
  'Found, for a person to look at',
  'Exceptions that end soon',
  'In the way',
] as const;
type SectionTitle = (typeof sectionTitles)[number];

/** What is reported of a plan item. An item of a plan has it, and so has one that the API answered. */
export interface ReportItem {
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly decision: Decision;
  readonly reason: string;
  readonly due: string | null;
  readonly change: {
    readonly effect: Effect;
    readonly steps: readonly { readonly endDateTime?: string | null | undefined }[];
  } | null;
  readonly alsoAffects: readonly string[];
}

/** How far the change of an item came: as the run has it (its outcomes), or as the API has it (change records). */
export interface ItemChange {
  readonly itemId?: string | undefined;
  readonly state: ItemOutcome['state'] | ChangeState;
  /** Of a change record: what became of it. */
  readonly outcome?: OutcomeCode | undefined;
  readonly because?: string | undefined;
}

export interface ReportInput {
  readonly runId: string;
  readonly job: string;
  /** When the plan was made. */
  readonly at: Date;
  readonly state: RunState;
  readonly reason: string | undefined;
  readonly items: readonly ReportItem[];
  readonly changes: readonly ItemChange[];
  /** Of the plan. */
  readonly obstacles: readonly { readonly sentence: string }[];
  /** Of the rules; empty where the rules are not at hand. */
  readonly exceptions: readonly RuleException[];
}

/** Names of ids, for reading. An id without a name is its own. */
export interface ReportNames {
  principal(id: string): string;
  role(roleDefinitionId: string): string;
  /** @param directoryScopeId any scope except the whole directory. */
  scope(directoryScopeId: string): string;
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
  /** Those that have lines. */
  readonly sections: readonly ReportSection[];
  /** How many items were left as they are, by reason; the most frequent first. */
  readonly leftAsIs: readonly { readonly reason: string; readonly count: number }[];
}

/** An exception is reported from this long before its end. */
const exceptionNoticeHours = 24 * 14;

const titleOfDecision: Readonly<Record<Decision, SectionTitle | undefined>> = {
  change: 'Planned and not done',
  mark: 'Will be removed',
  wait: 'Will be removed',
  drop: 'Dropped, because the evidence changed',
  report: 'Found, for a person to look at',
  lapse: 'Will lapse',
  leave: undefined,
};

const titleOfState: Readonly<Record<ItemChange['state'], SectionTitle>> = {
  done: 'Done',
  refused: 'Refused',
  unconfirmed: 'Not confirmed yet',
  claimed: 'Not confirmed yet',
  'evidence-changed': 'Dropped, because the evidence changed',
  'claimed-by-another-run': 'Planned and not done',
  'not-reached': 'Planned and not done',
  stopped: 'Planned and not done',
  halted: 'Planned and not done',
  accepted: 'Planned and not done',
  validated: 'Planned and not done',
  expired: 'Planned and not done',
};

const effectWords: Readonly<Record<Effect, string>> = {
  renewal: 'renewed',
  removal: 'removed',
  conversion: 'converted',
  restore: 'restored',
  requested: 'changed',
};

interface Entry {
  readonly title: SectionTitle;
  readonly line: string;
}

/** The report of a run: made by the run itself, or from its run record, plan and changes as the API answers them. */
export function runReport(input: ReportInput, names: ReportNames): RunReport {
  const changes = new Map(input.changes.map((change) => [change.itemId, change]));
  const entries: readonly Entry[] = [
    ...input.items.flatMap((item) => itemEntries(item, changes.get(item.id), names)),
    ...exceptionEntries(input.exceptions, input.at, names),
    ...input.obstacles.map(({ sentence }): Entry => ({ title: 'In the way', line: sentence })),
  ];
  const byTitle = Map.groupBy(entries, ({ title }) => title);
  const { runId, job, state, reason } = input;
  return {
    runId,
    job,
    state,
    reason,
    sections: sectionTitles.flatMap((title) => {
      const lines = byTitle.get(title)?.map(({ line }) => line);
      return lines === undefined ? [] : [{ title, lines }];
    }),
    leftAsIs: countReasons(input.items.filter(({ decision }) => decision === 'leave')),
  };
}

function itemEntries(item: ReportItem, change: ItemChange | undefined, names: ReportNames): readonly Entry[] {
  const title = change === undefined ? titleOfDecision[item.decision] : titleOfChange(change);
  if (title === undefined) return [];
  const line = lineOf(item, title === 'Done', names);
  // What a run did not reach has no reason of its own: the reason of the run says it once.
  const because =
    change === undefined || change.state === 'not-reached' || change.state === 'halted'
      ? ''
      : (change.because ?? '');
  return [{ title, line: because === '' ? line : `${line}: ${because}` }];
}

function titleOfChange({ state, outcome }: ItemChange): SectionTitle {
  return titleOfState[outcome === 'evidence-changed' ? outcome : state];
}

/** `Ada Lovelace: eligibility of Helpdesk Administrator renewed (ends-soon, until 2027-05-29)` */
function lineOf(item: ReportItem, isDone: boolean, names: ReportNames): string {
  const { key, kind, reason, change, due, alsoAffects } = item;
  const effect = isDone && change !== null ? ` ${effectWords[change.effect]}` : '';
  const end = change?.steps[0]?.endDateTime;
  const members = alsoAffects.length;
  const facts = [
    reason,
    ...(typeof end === 'string' ? [`until ${day(end)}`] : []),
    ...(due === null ? [] : [`on ${day(due)}`]),
    ...(members === 0 ? [] : [members === 1 ? '1 member' : `${members} members`]),
  ];
  return `${names.principal(key.principalId)}: ${kind} of ${accessText(key, names)}${effect} (${facts.join(', ')})`;
}

function accessText(key: AccessKey, names: ReportNames): string {
  if (!isDirectoryRole(key)) return `${key.accessId} of group ${key.groupId}`;
  const role = names.role(key.roleDefinitionId);
  return key.directoryScopeId === '/' ? role : `${role} at ${names.scope(key.directoryScopeId)}`;
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

function day(instant: string): string {
  return instant.slice(0, 10);
}
