import type { SubjectDifference } from '../../domain/evidence/difference.ts';
import type { FoundState } from '../../domain/evidence/subject-history.ts';
import type { FactCause, FactTime } from '../../domain/model/evidence.ts';
import type { InstantText, Recorded } from '../../domain/model/recorded.ts';
import { diffOf } from '../differences.ts';
import { changedMembers } from '../exports/changed-members.ts';
import type { Column } from '../exports/column.ts';
import { givenIn, numbered, type Question, type Reading } from '../exports/question.ts';
import { type AboutRecord, aboutColumns, aboutRecord, causeColumns, timeColumns } from './about-record.ts';
import { type HistoryPorts, historyBasis } from './history-basis.ts';
import { NotKnown } from './not-known.ts';
import { roleNamesAt } from './role-names.ts';
import { missUnknownIds } from './unknown-ids.ts';

/** What was said of something at one of the two instants. */
interface StateRow {
  readonly record: Recorded;
  readonly since: FactTime;
  readonly because: FactCause | null;
  readonly isCertain: boolean;
}

/** Something that is different between two instants. */
export interface DifferenceRow {
  readonly difference: SubjectDifference['kind'];
  readonly about: AboutRecord;
  readonly roleName: string | null;
  /** `null`: it was not. */
  readonly before: StateRow | null;
  readonly after: StateRow | null;
}

export interface DifferenceQuery {
  readonly from: InstantText;
  readonly to: InstantText;
  readonly knownAt: InstantText;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly principal?: string | undefined;
  readonly scope?: string | undefined;
}

/** What is different between two instants. */
export function differenceQuestion(query: DifferenceQuery, ports: HistoryPorts): Question<DifferenceRow> {
  return {
    name: 'diff',
    query: givenIn(query),
    columns: differenceColumns,
    read: (after, reading) => numbered(rows(query, ports, reading), after),
    basis: (reading) => historyBasis(query, ports, reading),
  };
}

async function* rows(
  query: DifferenceQuery,
  { history }: HistoryPorts,
  reading: Reading,
): AsyncGenerator<DifferenceRow> {
  const answer = await diffOf(history, query);
  if (answer.kind === 'unknown') throw new NotKnown(answer);
  reading.count('facts', answer.facts);
  if (answer.differences.length === 0) await missUnknownIds(history, { ...query, at: query.to }, reading);
  const bare = answer.differences.flatMap(toRow).toSorted(inOrder);
  const roles = bare.flatMap(({ about }) => about.roleDefinitionId ?? []);
  const names = await roleNamesAt(history, roles, { at: query.to, knownAt: query.knownAt });
  for (const { row } of bare) yield { ...row, roleName: names.get(row.about.roleDefinitionId ?? '') ?? null };
}

function toRow({ subject, kind, before, after }: SubjectDifference) {
  const record = after?.step.record ?? before?.step.record;
  if (record === undefined) return [];
  const about = aboutRecord(record);
  const row = { difference: kind, about, before: stateOf(before), after: stateOf(after) };
  return [{ about, order: `${about.roleDefinitionId ?? '~'} ${about.principalId ?? ''} ${subject}`, row }];
}

function inOrder(one: { readonly order: string }, other: { readonly order: string }): number {
  if (one.order === other.order) return 0;
  return one.order < other.order ? -1 : 1;
}

function stateOf(found: FoundState | undefined): StateRow | null {
  if (found?.step.record === undefined) return null;
  const { record, time: since, cause: because } = found.step;
  return { record, since, because, isCertain: found.isCertain };
}

const differenceColumns: readonly Column<DifferenceRow>[] = [
  { name: 'difference', of: (row) => row.difference },
  ...aboutColumns<DifferenceRow>(({ about }) => about),
  { name: 'roleName', of: (row) => row.roleName },
  { name: 'whatChanged', of: ({ before, after }) => changedMembers(before?.record, after?.record) },
  ...timeColumns<DifferenceRow>('beforeSince', ({ before }) => before?.since),
  { name: 'beforeIsCertain', of: ({ before }) => before?.isCertain },
  ...timeColumns<DifferenceRow>('afterSince', ({ after }) => after?.since),
  { name: 'afterIsCertain', of: ({ after }) => after?.isCertain },
  ...causeColumns<DifferenceRow>('', ({ after, before }) => (after ?? before)?.because),
];
