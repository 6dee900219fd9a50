import type { Erasure, Fact } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { addErasure } from './erasures.ts';
import { factIn, type LeafHashOf, toStoredRow } from './history-rows.ts';
import { allRows, type HistoryStore, where } from './history-store.ts';
import { writeRows } from './history-writing.ts';
import { removeListed } from './store/remove-rows.ts';
import type { ListedRow, Row } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';

/** The history, and how its leaves are hashed: what stays of a row that is taken out. */
export interface RemovableHistory extends HistoryStore {
  readonly leafHashOf: LeafHashOf;
}

/**
 * Takes the content out of facts. That is written down before it goes: a row without its content that nothing explains may
 * hide something.
 *
 * @param rows is called twice: to count them, and to take them out.
 * @returns how many.
 */
export async function takeOut(
  history: RemovableHistory,
  rows: () => AsyncIterable<ListedRow>,
  act: Omit<Erasure, 'rows'>,
): Promise<number> {
  const many = await countOf(rows());
  if (many === 0) return 0;
  await addErasure(history.runs, { ...act, rows: many });
  return bury(history, rows(), act.at);
}

/** Takes rows out of an index. */
export async function removeFromIndex(
  index: TenantTable,
  isMeant: (fact: Fact, row: ListedRow) => boolean,
): Promise<void> {
  const meant = where(allRows(index), (row) => isMeant(factIn(index, row), row));
  await removeListed(index, 'taking rows out of the history', meant);
}

/** Leaves of each row only its leaf hash. */
async function bury(
  { tables, primary, leafHashOf }: RemovableHistory,
  rows: AsyncIterable<ListedRow>,
  at: InstantText,
): Promise<number> {
  let count = 0;
  let batch: Row[] = [];
  const flush = async () => {
    await writeRows({ tables }, primary, batch);
    batch = [];
  };
  for await (const row of rows) {
    const { leafHash, runId } = toStoredRow(primary, row, leafHashOf);
    const place = { partitionKey: row.partitionKey ?? '', rowKey: row.rowKey ?? '' };
    const kind = 'Kind' in row ? String(row.Kind) : '';
    batch.push(primary.row(place, { RunId: runId, Kind: kind, LeafHash: leafHash, ErasedAt: at }));
    count++;
    if (batch.length >= 1_000) await flush();
  }
  await flush();
  return count;
}

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _row of rows) count += 1;
  return count;
}
