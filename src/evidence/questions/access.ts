import type { FoundAccess, FoundRecord } from '../../domain/evidence/access-paths.ts';
import { isDirectoryRole, placeOf } from '../../domain/model/access.ts';
import type { FactCause, FactTime } from '../../domain/model/evidence.ts';
import type { InstantText, Recorded } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/index.ts';
import { type AccessPart, accessByTarget } from '../access-at.ts';
import type { Column } from '../exports/column.ts';
import { givenIn, numbered, type Question, type Reading } from '../exports/question.ts';
import { compareText } from '../proof/manifest.ts';
import { type AboutRecord, aboutColumns, aboutRecord, causeColumns, timeColumns } from './about-record.ts';
import { type HistoryPorts, historyBasis } from './history-basis.ts';
import { NotKnown } from './not-known.ts';
import { missUnknownIds } from './unknown-ids.ts';

/** One thing that led to an access: since when it was so, why, and when that was learnt. */
interface StepRow {
  readonly record: Recorded;
  readonly since: FactTime;
  readonly because: FactCause | null;
  readonly learntAt: InstantText;
  readonly learntBy: string;
}

/** An access that somebody had at an instant, by one path. */
export interface AccessRow {
  readonly at: InstantText;
  /** Whose it was, and what the access itself says. */
  readonly about: AboutRecord;
  readonly roleName: string | null;
  readonly holds: FoundAccess['holds'];
  readonly path: FoundAccess['path'];
  readonly throughGroupId: string | null;
  readonly throughGroupName: string | null;
  /** `false`: nobody knows for sure that it was so at that instant. */
  readonly isCertain: boolean;
  /** From the principal to the target; the last one is the access itself. */
  readonly steps: readonly StepRow[];
}

export interface AccessQuery {
  readonly at: InstantText;
  readonly knownAt: InstantText;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly principal?: string | undefined;
  readonly scope?: string | undefined;
}

/** Who had what at an instant, by which path, and why. */
export function accessQuestion(query: AccessQuery, ports: HistoryPorts): Question<AccessRow> {
  const { at, knownAt } = query;
  return {
    name: 'access',
    query: givenIn(query),
    columns: accessColumns,
    read: (after, reading) => numbered(rows(query, ports, reading), after),
    basis: (reading) => historyBasis({ from: at, to: at, knownAt }, ports, reading),
  };
}

async function* rows(
  query: AccessQuery,
  { history }: HistoryPorts,
  reading: Reading,
): AsyncGenerator<AccessRow> {
  yield* accessRows(accessParts(history, query, reading), query.at);
}

/**
 * An answer in parts, and in the reading what it was made from.
 *
 * @throws NotKnown
 */
export async function* accessParts(
  history: History,
  query: AccessQuery,
  reading: Reading,
): AsyncGenerator<AccessPart> {
  const answer = await accessByTarget(history, query);
  if (answer.kind === 'unknown') throw new NotKnown(answer);
  let isEmpty = true;
  for await (const part of answer.parts) {
    if (part.accesses.length > 0) isEmpty = false;
    yield part;
  }
  if (isEmpty) await missUnknownIds(history, query, reading);
  const { facts, erased } = answer.read();
  reading.count('facts', facts);
  if (erased > 0)
    reading.miss({ part: 'history', because: `${erased} rows were erased: nobody knows what they said` });
}

/** Part by part, each in order. */
export async function* accessRows(
  parts: AsyncIterable<AccessPart>,
  at: InstantText,
): AsyncGenerator<AccessRow> {
  for await (const { accesses, roleNames } of parts) {
    const keyed = accesses.map((access) => ({ access, key: keyOf(access) }));
    keyed.sort((one, other) => compareText(one.key, other.key));
    for (const { access } of keyed) yield toRow(access, at, roleNames);
  }
}

function keyOf({ target, principal, path, steps }: FoundAccess): string {
  return [...placeOf(target), principal.id, path, ...steps.map(({ state }) => state.step.factId)].join(' ');
}

function toRow(access: FoundAccess, at: InstantText, roleNames: ReadonlyMap<string, string>): AccessRow {
  const { principal, target, holds, path, steps, isCertain } = access;
  const held = steps.at(-1)?.record;
  if (held === undefined) throw new TypeError('an access without a step');
  const holder = aboutRecord(held);
  const isThrough = steps.length > 1;
  return {
    at,
    about: {
      ...holder,
      principalId: principal.id,
      principalKind: principal.kind,
      principalName: principal.displayName,
      accountEnabled: principal.accountEnabled,
    },
    roleName: isDirectoryRole(target) ? (roleNames.get(target.roleDefinitionId) ?? null) : null,
    holds,
    path,
    throughGroupId: isThrough ? holder.principalId : null,
    throughGroupName: isThrough ? holder.principalName : null,
    isCertain,
    steps: steps.map(toStepRow),
  };
}

function toStepRow({ record, state: { step } }: FoundRecord): StepRow {
  const { time: since, cause: because, seenAt: learntAt, seenBy: learntBy } = step;
  return { record, since, because, learntAt, learntBy };
}

const own = ({ steps }: AccessRow) => steps.at(-1);
const way = ({ steps }: AccessRow) => (steps.length > 1 ? steps[0] : undefined);

const accessColumns: readonly Column<AccessRow>[] = [
  { name: 'at', of: ({ at }) => at },
  ...aboutColumns<AccessRow>(({ about }) => about),
  { name: 'roleName', of: (row) => row.roleName },
  { name: 'holds', of: (row) => row.holds },
  { name: 'path', of: (row) => row.path },
  { name: 'throughGroupId', of: (row) => row.throughGroupId },
  { name: 'throughGroupName', of: (row) => row.throughGroupName },
  { name: 'isCertain', of: (row) => row.isCertain },
  ...timeColumns<AccessRow>('since', (row) => own(row)?.since),
  ...causeColumns<AccessRow>('', (row) => own(row)?.because),
  ...timeColumns<AccessRow>('memberSince', (row) => way(row)?.since),
  ...causeColumns<AccessRow>('member-', (row) => way(row)?.because),
  { name: 'learntAt', of: (row) => own(row)?.learntAt },
  { name: 'learntBy', of: (row) => own(row)?.learntBy },
];
