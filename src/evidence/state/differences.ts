import { hash } from 'node:crypto';
import { canonicalJson } from '../../ports/canonical-json.ts';
import type {
  IntendedRow,
  OutsideHeads,
  StateDifference,
  StateLists,
  StatePartition,
  StateVerdict,
} from '../../ports/index.ts';
import { OutsideHeadsError } from '../../ports/seal-log.ts';
import { differencesOf } from './compare-state.ts';
import type { Base } from './read-base.ts';
import { intendedIn, rowsIn } from './state-lines.ts';
import type { SealedState, StateEntry, StateIntent } from './state-seal.ts';

/** Differences that a digest is made of; of more, their number. */
const mostDifferences = 10_000;

/** A state that was read. */
interface FoundState {
  readonly found: readonly StatePartition[];
  /** The first month that was read. */
  readonly from: string | undefined;
  /** Intents that runs have noted since the base was read. */
  noted(): Promise<readonly StateEntry<StateIntent>[]>;
}

/**
 * What is not as it was sealed, nor as a run noted. Runs on other hosts write while rows are read, and note it before: so the
 * log is asked again where something differs.
 */
export async function differencesFrom(
  stateLists: StateLists,
  base: Pick<Base, 'sealed' | 'pending' | 'isProved' | 'size'>,
  { found, from, noted }: FoundState,
): Promise<readonly StateDifference[]> {
  const { sealed, pending, isProved, size } = base;
  if (sealed === undefined) return [];
  const sealedRows = async (partition: SealedState['partitions'][number]) => {
    const lines = await stateLists.find(partition);
    return lines && rowsIn(lines, partition.root);
  };
  const beside = async (intents: readonly StateEntry<StateIntent>[]) =>
    differencesOf(sealed.seal, found, await rowsOf(stateLists, intents), { sealedRows, from });
  const unproved = {
    ...{ table: 'EvidenceLog', name: 'heads', key: String(size) },
    because: 'no head that a known key signed is over the state that was sealed last',
  };
  const first = await beside(pending);
  const differing = first.length === 0 ? first : await beside([...pending, ...(await noted())]);
  return isProved ? differing : [unproved, ...differing];
}

async function rowsOf(
  stateLists: StateLists,
  intents: readonly StateEntry<StateIntent>[],
): Promise<readonly IntendedRow[]> {
  const intended: IntendedRow[] = [];
  for (const { runId, seal } of intents) {
    const lines = await stateLists.find({ table: 'Intents', name: runId, root: seal.root });
    for (const row of intendedIn(lines ?? [], seal.root) ?? []) intended.push(row);
  }
  return intended;
}

/** The digest names what was sealed last, so that no release counts twice. A log that was cut stays so: one release counts on. */
export function verdictOf(
  { sealed }: Pick<Base, 'sealed'>,
  found: readonly StateDifference[],
  cut: StateDifference | undefined,
): StateVerdict {
  const all = [...(cut === undefined ? [] : [cut]), ...found];
  const [first] = all;
  if (first === undefined) return { kind: 'unaltered' };
  const since = found.length === 0 ? null : (sealed?.index ?? null);
  const said = { since, count: all.length, differences: all.slice(0, mostDifferences) };
  return { kind: 'altered', digest: hash('sha256', canonicalJson(said), 'hex'), count: all.length, first };
}

/** A head that is kept outside over more entries than there are: the end of the log was cut off, or a backup restored. */
export async function cutShort(
  { outsideHeads }: { readonly outsideHeads: OutsideHeads | undefined },
  { size }: Pick<Base, 'size'>,
): Promise<StateDifference | undefined> {
  try {
    const last = await outsideHeads?.last();
    if (last === undefined || last.size <= size) return undefined;
    const because = `${outsideHeads?.name} has a head over ${last.size} entries, and fewer are there: the end was cut off, or a backup was restored`;
    return { table: 'EvidenceLog', name: 'entries', key: String(last.size), because };
  } catch (error) {
    // That nobody can look there now says nothing about the store.
    if (error instanceof OutsideHeadsError) return undefined;
    throw error;
  }
}
