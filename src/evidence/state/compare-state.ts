import type { IntendedRow, StateDifference, StatePartition, StateRow } from '../../ports/index.ts';
import type { SealedState } from './state-seal.ts';

type SealedPartition = SealedState['partitions'][number];

/** What was sealed of a partition, row by row; `undefined`: the list of it is not there, or not the one that was sealed. */
export type SealedRows = (partition: SealedPartition) => Promise<readonly StateRow[] | undefined>;

/** What rows may be beside what was sealed, by place: hashes, and `undefined` for one that may be gone. */
type AllowedRows = ReadonlyMap<string, ReadonlySet<string | undefined>>;

/**
 * Every row that is not as it was sealed, nor as a run said it was about to write it. Rows that are only ever added may have
 * become more.
 */
export async function differencesOf(
  sealed: SealedState,
  found: readonly StatePartition[],
  intended: readonly IntendedRow[],
  { sealedRows, from }: { readonly sealedRows: SealedRows; readonly from: string | undefined },
): Promise<readonly StateDifference[]> {
  const allowed = allowedOf(intended);
  const present = new Map(found.map((partition) => [placeOf(partition), partition]));
  const differences: StateDifference[] = [];
  const known = new Set<string>();
  for (const partition of sealed.partitions) {
    known.add(placeOf(partition));
    if (partition.kind === 'added' && isBefore(partition.name, from)) continue;
    const rows = await sealedRows(partition);
    if (rows === undefined) differences.push(listMissing(partition));
    else
      differences.push(...comparePartition(partition, rows, present.get(placeOf(partition))?.rows, allowed));
  }
  for (const partition of found)
    if (!known.has(placeOf(partition)))
      differences.push(...comparePartition(partition, [], partition.rows, allowed));
  return differences;
}

/** A month that is not read any more: what it had is sealed for good. */
function isBefore(name: string, from: string | undefined): boolean {
  return from !== undefined && /^\d{4}-\d\d$/.test(name) && name < from;
}

function comparePartition(
  partition: Pick<StatePartition, 'table' | 'name' | 'kind'>,
  sealed: readonly StateRow[],
  found: readonly StateRow[] = [],
  allowed: AllowedRows,
): readonly StateDifference[] {
  const now = new Map(found.map(({ key, leafHash }) => [key, leafHash]));
  const before = new Map(sealed.map(({ key, leafHash }) => [key, leafHash]));
  const keys = partition.kind === 'added' ? before.keys() : new Set([...before.keys(), ...now.keys()]);
  const { table, name } = partition;
  const differences = partition.kind === 'added' ? malformedIn(partition, found, before) : [];
  for (const key of keys) {
    const [was, is] = [before.get(key), now.get(key)];
    if (was === is || allowed.get(`${table}\t${key}`)?.has(is) === true) continue;
    differences.push({ table, name, key, because: sentenceOf(was, is) });
  }
  return differences;
}

/** Anybody may add a row; one that this app cannot have written is none of its. */
function malformedIn(
  { table, name }: Pick<StatePartition, 'table' | 'name'>,
  found: readonly StateRow[],
  sealed: ReadonlyMap<string, string>,
): StateDifference[] {
  return found.flatMap(({ key, problem }) =>
    problem === undefined || sealed.has(key)
      ? []
      : [{ table, name, key, because: `it was added: ${problem}` }],
  );
}

function sentenceOf(was: string | undefined, is: string | undefined): string {
  if (was === undefined) return `it was added, and no run says that it wrote it (now ${is})`;
  return is === undefined ? 'it was taken away' : `it was altered (now ${is})`;
}

function listMissing({ table, name }: SealedPartition): StateDifference {
  const because = 'the list of what was sealed is not there, or was altered (table SealedState)';
  return { table, name, key: '*', because };
}

function allowedOf(intended: readonly IntendedRow[]): AllowedRows {
  const allowed = new Map<string, Set<string | undefined>>();
  for (const { table, key, leafHash } of intended) {
    const place = `${table}\t${key}`;
    allowed.set(place, (allowed.get(place) ?? new Set()).add(leafHash));
  }
  return allowed;
}

function placeOf({ table, name }: { readonly table: string; readonly name: string }): string {
  return `${table}\t${name}`;
}
