import type { InstantText } from '../../domain/model/recorded.ts';
import type { HistoryIndexes, SealLog, StateLists, StateRows } from '../../ports/index.ts';
import type { Finding } from '../proof/findings.ts';
import { differencesFrom } from '../state/differences.ts';
import {
  isIntent,
  isSealed,
  pendingBeside,
  type SealedState,
  type StateEntry,
  stateEntryOf,
} from '../state/state-seal.ts';

/** Differences of a kind that are named. */
const mostNamed = 20;

/** Runs may write while rows are read: they are read again where the log has grown meanwhile. */
const mostReadings = 5;

export interface StateToVerify {
  readonly sealLog: SealLog;
  readonly stateRows: StateRows;
  readonly stateLists: StateLists;
}

/** Verifies what runs rest on, months that runs do not read any more included. */
export async function verifyState(parts: StateToVerify): Promise<readonly Finding[]> {
  for (let readings = 1; ; readings += 1) {
    const entries: StateEntry[] = [];
    let size = 0;
    for await (const entry of parts.sealLog.entries(0)) {
      size = entry.index + 1;
      const about = stateEntryOf(entry);
      if (about !== undefined) entries.push(about);
    }
    const sealed = lastSealed(entries);
    if (sealed === undefined) return [];
    const base = { size, sealed, pending: pendingBeside(sealed, entries), isProved: true };
    const rows = await parts.stateRows.read(undefined, 'checks-rows');
    const noted = () => intentsFrom(parts.sealLog, size);
    const found = await differencesFrom(parts.stateLists, base, { found: rows, from: undefined, noted });
    const [last] = await parts.sealLog.tail(1);
    const hasGrown = last !== undefined && last.index >= size;
    if (found.length > 0 && hasGrown && readings < mostReadings) continue;
    return found.slice(0, mostNamed).map(({ table, name, key, because }) => ({
      ...{ kind: 'state-altered', runId: sealed.runId, place: `${table} / ${name} / ${key}` },
      because: `It is not as it was sealed last: ${because}.`,
    }));
  }
}

async function intentsFrom(sealLog: SealLog, size: number) {
  const entries = await Array.fromAsync(sealLog.entries(size));
  return entries.flatMap((entry) => stateEntryOf(entry) ?? []).filter(isIntent);
}

/** The last seal, with the months that earlier ones were the last to name. */
function lastSealed(entries: readonly StateEntry[]): StateEntry<SealedState> | undefined {
  const all = entries.filter(isSealed);
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const partitions = new Map<string, SealedState['partitions'][number]>();
  for (const { seal } of all)
    for (const partition of seal.partitions)
      if (partition.kind === 'added') partitions.set(`${partition.table} ${partition.name}`, partition);
  const written = last.seal.partitions.filter(({ kind }) => kind === 'written');
  return { ...last, seal: { ...last.seal, partitions: [...partitions.values(), ...written] } };
}

/** Verifies what finds the facts of the history, and the cache of what is open. @param looks instants at which runs looked, by the log. */
export async function verifyIndexes(
  indexes: HistoryIndexes,
  looks: readonly InstantText[],
): Promise<readonly Finding[]> {
  const found = await indexes.differences(looks);
  return found.slice(0, mostNamed).map(({ table, key, because }) => ({
    ...{ kind: 'index-altered', place: `${table} / ${key}` },
    because: `It is not as the facts make it: ${because}. Nothing is lost: make the indexes again (docs/evidence.md).`,
  }));
}
