import { enteredGroupOf } from '../../domain/evidence/access-paths.ts';
import type { RecordInterval } from '../../domain/evidence/intervals.ts';
import type { FactCause, FactTime } from '../../domain/model/evidence.ts';
import type { InstantText, Recorded } from '../../domain/model/recorded.ts';
import type { Column } from '../exports/column.ts';
import { numbered, type Question, type Reading } from '../exports/question.ts';
import { type Timeline, type TimelineEntry, timelineOfPrincipal, timelineOfRole } from '../timelines.ts';
import { type AboutRecord, aboutColumns, aboutRecord, causeColumns, timeColumns } from './about-record.ts';
import { type HistoryPorts, historyBasis } from './history-basis.ts';
import { NotKnown } from './not-known.ts';
import { type ReviewPorts, reviewsMadeLately } from './reviews.ts';
import { roleNamesAt } from './role-names.ts';
import { missUnknownIds } from './unknown-ids.ts';

/** A record for as long as it was so. */
export interface TimelineRow {
  readonly about: AboutRecord;
  readonly roleName: string | null;
  readonly record: Recorded;
  readonly began: FactTime | null;
  readonly beganAs: RecordInterval['beganAs'];
  readonly because: FactCause | null;
  /** `null`: it lasts, as far as is known. */
  readonly ended: FactTime | null;
  readonly endedAs: RecordInterval['endedAs'];
  readonly endedBecause: FactCause | null;
  /** The group whose access it is, where it came through one. */
  readonly throughGroupId: string | null;
  /** A member of that group, or eligible for its membership (PIM for Groups). */
  readonly throughAs: 'member' | 'eligible' | null;
  /** When what began it was learnt, and by which run; `null`: it is not in the history yet, or was there before. */
  readonly learntAt: InstantText | null;
  readonly learntBy: string | null;
}

export interface TimelineQuery {
  readonly of: 'principal' | 'role';
  readonly id: string;
  readonly from?: InstantText | undefined;
  readonly to: InstantText;
  readonly knownAt: InstantText;
}

type TimelinePorts = HistoryPorts & ReviewPorts;

/** Everything about a principal or a role, in the order of its beginning. */
export function timelineQuestion(query: TimelineQuery, ports: TimelinePorts): Question<TimelineRow> {
  const { of, id, from, to, knownAt } = query;
  return {
    name: of === 'principal' ? 'principals/{id}/timeline' : 'roles/{id}/timeline',
    query: { id, ...(from !== undefined && { from }), to, knownAt },
    columns: timelineColumns,
    read: (after, reading) => numbered(rows(query, ports, reading), after),
    basis: (reading) => historyBasis({ from: from ?? to, to, knownAt }, ports, reading),
  };
}

async function* rows(
  query: TimelineQuery,
  ports: TimelinePorts,
  reading: Reading,
): AsyncGenerator<TimelineRow> {
  const timeline = await timelineOf(query, ports);
  if (timeline.kind === 'unknown') throw new NotKnown(timeline);
  reading.count('facts', timeline.facts);
  if (query.from === undefined || query.from < timeline.knownFrom)
    reading.miss({
      part: 'history',
      because: `it begins at ${timeline.knownFrom}: of the time before it has only what schedules and audit events told.`,
    });
  if (timeline.entries.length === 0) {
    const { of, id, to: at, knownAt } = query;
    await missUnknownIds(ports.history, { at, knownAt, [of]: id }, reading);
  }
  const told = timeline.entries.map(toRow);
  const all = [...told, ...(await reviewsNotTold(told, query, ports, reading))];
  const roles = all.flatMap(({ about }) => about.roleDefinitionId ?? []);
  const names = await roleNamesAt(ports.history, roles, { at: query.to, knownAt: query.knownAt });
  for (const row of all) yield { ...row, roleName: names.get(row.about.roleDefinitionId ?? '') ?? null };
}

function timelineOf(
  { of, id, from, to, knownAt }: TimelineQuery,
  { history }: HistoryPorts,
): Promise<Timeline> {
  const span = { from, to, knownAt };
  return of === 'principal' ? timelineOfPrincipal(history, id, span) : timelineOfRole(history, id, span);
}

/** Reviews become facts at night: those that are none yet are shown all the same. */
async function reviewsNotTold(
  told: readonly TimelineRow[],
  { of, id, from, to }: TimelineQuery,
  ports: TimelinePorts,
  reading: Reading,
): Promise<readonly TimelineRow[]> {
  const known = new Set(told.flatMap(({ because }) => because?.changeId ?? []));
  const made = await reviewsMadeLately(ports, reading);
  return made.flatMap((review) => {
    const about = aboutRecord(review.record);
    const owner = of === 'principal' ? about.principalId : about.roleDefinitionId;
    const isMeant = owner === id && review.at <= to && (from === undefined || review.at > from);
    if (!isMeant || (review.changeId !== null && known.has(review.changeId))) return [];
    return [reviewRow(review, about)];
  });
}

function reviewRow(
  { record, at, changeId }: Awaited<ReturnType<typeof reviewsMadeLately>>[number],
  about: AboutRecord,
): TimelineRow {
  return {
    about,
    roleName: null,
    record,
    began: { kind: 'exact', at, source: 'review' },
    beganAs: 'opened',
    because: {
      requestId: null,
      justification: record.comment,
      ticket: null,
      by: record.by,
      approvedBy: null,
      changeId,
      auditEventId: null,
    },
    ...{
      ended: null,
      endedAs: null,
      endedBecause: null,
      throughGroupId: null,
      throughAs: null,
      learntAt: null,
      learntBy: null,
    },
  };
}

function toRow({ interval, through }: TimelineEntry): TimelineRow {
  const { record, began, beganAs, because, beganBy, ended, endedAs, endedBecause } = interval;
  return {
    about: aboutRecord(record),
    roleName: null,
    record,
    began,
    beganAs,
    because,
    ended,
    endedAs,
    endedBecause,
    ...throughOf(through?.record),
    learntAt: beganBy?.seenAt ?? null,
    learntBy: beganBy?.seenBy ?? null,
  };
}

function throughOf(way: Recorded | undefined): Pick<TimelineRow, 'throughGroupId' | 'throughAs'> {
  const throughGroupId = way === undefined ? undefined : enteredGroupOf(way);
  if (throughGroupId === undefined) return { throughGroupId: null, throughAs: null };
  return { throughGroupId, throughAs: way?.kind === 'membership' ? 'member' : 'eligible' };
}

const timelineColumns: readonly Column<TimelineRow>[] = [
  ...aboutColumns<TimelineRow>(({ about }) => about),
  { name: 'roleName', of: (row) => row.roleName },
  { name: 'throughGroupId', of: (row) => row.throughGroupId },
  { name: 'throughAs', of: (row) => row.throughAs },
  { name: 'beganAs', of: (row) => row.beganAs },
  ...timeColumns<TimelineRow>('began', (row) => row.began),
  ...causeColumns<TimelineRow>('', (row) => row.because),
  { name: 'endedAs', of: (row) => row.endedAs },
  ...timeColumns<TimelineRow>('ended', (row) => row.ended),
  ...causeColumns<TimelineRow>('ended-', (row) => row.endedBecause),
  { name: 'learntAt', of: (row) => row.learntAt },
  { name: 'learntBy', of: (row) => row.learntBy },
];
