import { principalOf } from '../../domain/evidence/subjects.ts';
import type { Fact } from '../../domain/model/evidence.ts';
import type { ErasingAct, HistoryUpkeep } from '../../ports/history-upkeep.ts';
import { forget, readOpen } from './history-open.ts';
import { purgeHistory } from './history-purge.ts';
import { rebuildIndexes } from './history-rebuild.ts';
import { type RemovableHistory, removeFromIndex, takeOut } from './history-removal.ts';
import { factIn, isErased, type LeafHashOf, recordOf } from './history-rows.ts';
import { allRows, historyStore, where } from './history-store.ts';
import { readHolds, refuseWhileHeld, releaseHold, writeHold } from './legal-holds.ts';
import type { Tables } from './store/tables.ts';

/** Erasure, purge, legal holds and the making of indexes. */
export function createHistoryUpkeep(
  tables: Tables,
  tenantId: string,
  { leafHashOf }: { readonly leafHashOf: LeafHashOf },
): HistoryUpkeep {
  const history = { ...historyStore(tables, tenantId), leafHashOf };
  const { runs } = history;
  return {
    async erase(principalId, act) {
      await refuseWhileHeld(runs, 'erasing a principal from the history of access');
      return erasePrincipal(history, principalId, act);
    },
    async purge(before, act) {
      await refuseWhileHeld(runs, 'purging the history of access');
      return purgeHistory(history, before, act);
    },
    holds: () => readHolds(runs),
    hold: (hold) => writeHold(runs, hold),
    release: (id) => releaseHold(runs, id),
    rebuild: () => rebuildIndexes(history),
  };
}

/** Takes out all that is about a principal: the facts, what finds them, and what is open. @returns how many facts. */
async function erasePrincipal(
  history: RemovableHistory,
  principalId: string,
  act: ErasingAct,
): Promise<number> {
  const { tables, primary, byPrincipal, byTime, cache } = history;
  const isAbout = (fact: Fact) => principalOf(recordOf(fact)) === principalId;
  const own = () => where(allRows(primary), (row) => !isErased(row) && isAbout(factIn(primary, row)));
  const erased = await takeOut(history, own, act);
  await removeFromIndex(byPrincipal, isAbout);
  await removeFromIndex(byTime, isAbout);
  const open = [...(await readOpen(cache)).values()].filter(
    ({ record }) => principalOf(record) === principalId,
  );
  await forget(
    tables,
    cache,
    open.map(({ subject }) => subject),
  );
  return erased;
}
