import { subDays } from 'date-fns/subDays';
import {
  isOverdue,
  lastReviews,
  type MadeReview,
  reviewIn,
  reviewOf,
} from '../../domain/evidence/reviews.ts';
import { placeOf, sameId } from '../../domain/model/access.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { CommandStore, History, Looks } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import { columnsOf } from '../exports/column.ts';
import { givenIn, numbered, type Question, type Reading } from '../exports/question.ts';

/** The last review of an access, as an export has it. */
export interface ReviewRow {
  readonly of: MadeReview['record']['of'];
  readonly principalId: string;
  /** Role definition or group. */
  readonly targetId: string;
  /** Scope of the role, or `member` or `owner` of the group. */
  readonly where: string;
  readonly verdict: 'keep' | 'remove';
  readonly reviewedBy: string;
  readonly reviewedAt: InstantText;
  readonly comment: string;
  readonly nextDueAt: InstantText | null;
  readonly isOverdue: boolean;
  readonly changeId: string | null;
}

export interface ReviewPorts {
  readonly history: Pick<History, 'intervals' | 'inInterval'>;
  readonly looks: Pick<Looks, 'last'>;
  readonly commands: Pick<CommandStore, 'list'>;
}

export interface ReviewQuery {
  /** What is due, and what is known, is judged at this instant. */
  readonly now: Date;
  readonly principal?: string | undefined;
  readonly role?: string | undefined;
  readonly verdict?: 'keep' | 'remove' | undefined;
  readonly overdue?: boolean | undefined;
}

/** Reviews become facts of the history each night. Those since so many days before the last one may be none yet. */
const daysBeforeLastLook = 7;
const commandsPerPage = 500;

/** The last review of each access, those first that are due first. */
export function reviewQuestion(query: ReviewQuery, ports: ReviewPorts): Question<ReviewRow> {
  const { now, ...filter } = query;
  return {
    name: 'reviews',
    query: { at: now.toISOString(), ...givenIn(filter) },
    columns: reviewColumns,
    read: (after, reading) => numbered(rows(query, ports, reading), after),
    basis: async (reading) => ({
      source: { runs: [], read: reading.counts },
      gaps: reading.gaps,
      head: null,
    }),
  };
}

async function* rows(query: ReviewQuery, ports: ReviewPorts, reading: Reading): AsyncGenerator<ReviewRow> {
  const now = query.now.toISOString();
  const known = [...(await fromHistory(ports, reading)), ...(await reviewsMadeLately(ports, reading))];
  const made = [...lastReviews(known.filter(({ at }) => at <= now)).values()];
  for (const review of made.toSorted(byDue)) {
    const row = toRow(review, now);
    if (isWanted(row, query)) yield row;
  }
}

async function fromHistory({ history }: ReviewPorts, reading: Reading): Promise<readonly MadeReview[]> {
  const last = (await history.intervals()).at(-1);
  if (last === undefined) return [];
  const onErased = () => reading.miss({ part: 'reviews', because: 'rows of the history were erased' });
  const facts = await Array.fromAsync(history.inInterval(last, undefined, { kinds: ['review'], onErased }));
  reading.count('facts', facts.length);
  return facts.flatMap((fact) => reviewIn(fact) ?? []);
}

/** Reviews that may be no facts of the history yet, and some that are. */
export async function reviewsMadeLately(
  { commands, looks }: Pick<ReviewPorts, 'commands' | 'looks'>,
  reading: Reading,
): Promise<readonly MadeReview[]> {
  const lookedAt = Array.from((await looks.last()).values(), ({ at }) => at)
    .toSorted()
    .at(-1);
  const since = lookedAt === undefined ? undefined : subDays(new Date(lookedAt), daysBeforeLastLook);
  const filter = { since, kinds: ['review'] } as const;
  const onUnreadable = ({ id, because }: { readonly id: string; readonly because: string }) =>
    reading.miss({ part: `change ${id}`, because });
  const records = await Array.fromAsync(
    everyItem((from) => commands.list(filter, { top: commandsPerPage, from }, onUnreadable)),
  );
  reading.count('reviews among changes', records.length);
  return records.flatMap((record) => reviewOf(record) ?? []);
}

/** What is due first comes first, then what is never due. */
function byDue(one: MadeReview, other: MadeReview): number {
  const [due, otherDue] = [dueText(one), dueText(other)];
  if (due === otherDue) return 0;
  return due < otherDue ? -1 : 1;
}

function dueText({ record: { nextDueAt, key, of } }: MadeReview): string {
  return `${nextDueAt ?? '~'} ${of} ${key.principalId} ${placeOf(key).join(' ')}`;
}

function toRow(review: MadeReview, now: InstantText): ReviewRow {
  const { key, of, verdict, by, comment, nextDueAt } = review.record;
  const [targetId, where] = placeOf(key);
  return {
    of,
    principalId: key.principalId,
    targetId,
    where,
    verdict,
    reviewedBy: by,
    reviewedAt: review.at,
    comment,
    nextDueAt,
    isOverdue: isOverdue(review, now),
    changeId: review.changeId,
  };
}

function isWanted(row: ReviewRow, { principal, role, verdict, overdue }: ReviewQuery): boolean {
  return (
    (principal === undefined || sameId(row.principalId, principal)) &&
    (role === undefined || sameId(row.targetId, role)) &&
    (verdict === undefined || row.verdict === verdict) &&
    (overdue === undefined || row.isOverdue === overdue)
  );
}

const reviewColumns = columnsOf<ReviewRow>(
  'of',
  'principalId',
  'targetId',
  'where',
  'verdict',
  'reviewedBy',
  'reviewedAt',
  'comment',
  'nextDueAt',
  'isOverdue',
  'changeId',
);
