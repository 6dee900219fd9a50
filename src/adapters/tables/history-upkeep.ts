import { z } from 'zod';
import { boundsOf } from '../../domain/evidence/fact-times.ts';
import { filedAt, principalOf } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { StoreError } from '../../ports/errors.ts';
import type { ErasingAct, HistoryUpkeep, LegalHold } from '../../ports/history-upkeep.ts';
import { addErasure } from './erasures.ts';
import { touchRow } from './history-indexes.ts';
import { forget, readOpen } from './history-open.ts';
import { rowsOf } from './history-reading.ts';
import { rebuildIndexes, where } from './history-rebuild.ts';
import { factIn, isErased, type LeafHashOf, recordOf, toStoredRow } from './history-rows.ts';
import { intervalRowOf, readIntervals, runsTable } from './history-runs.ts';
import { writeRows } from './history-writing.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { removeListed } from './store/remove-rows.ts';
import { type ListedRow, type Row, unlessGone } from './store/rows.ts';
import { instantText } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

const holdRow = z
  .object({ Id: z.string(), Reason: z.string(), By: z.string(), Since: instantText })
  .transform(({ Id, Reason, By, Since }): LegalHold => ({ id: Id, reason: Reason, by: By, since: Since }));

/** Erasure, purge, legal holds and the making of indexes. */
export function createHistoryUpkeep(
  tables: Tables,
  tenantId: string,
  { leafHashOf }: { readonly leafHashOf: LeafHashOf },
): HistoryUpkeep {
  const primary = tenantTable(tables, 'Evidence', tenantId);
  const byPrincipal = tenantTable(tables, 'EvidenceByPrincipal', tenantId);
  const byTime = tenantTable(tables, 'EvidenceChanges', tenantId);
  const cache = tenantTable(tables, 'EvidenceOpen', tenantId);
  const runs = runsTable(tables, tenantId);
  const placeOf = (id: string) => ({
    partitionKey: runs.partition('holds'),
    rowKey: encodeKeyPart(id, MAX_KEY_UNITS),
  });

  async function holds(): Promise<readonly LegalHold[]> {
    const rows = rowsOf(runs, `PartitionKey eq '${runs.partition('holds')}'`);
    return Array.fromAsync(rows, (row) => runs.read(row, holdRow));
  }

  async function refuseWhileHeld(doing: string): Promise<void> {
    const [held] = await holds();
    if (held === undefined) return;
    const message = `${doing}: nothing was taken out, because of legal hold ${held.id} of ${held.since} (${held.reason}). Release it first.`;
    throw new StoreError('rejected', message, 'LegalHold');
  }

  /** Leaves of each row only its leaf hash. */
  async function bury(rows: AsyncIterable<ListedRow>, at: InstantText): Promise<number> {
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

  async function removeFacts(table: TenantTable, isMeant: (fact: Fact, row: ListedRow) => boolean) {
    const meant = where(rowsOf(table, ofTenant(table)), (row) => isMeant(factIn(table, row), row));
    await removeListed(table, 'taking rows out of the history', meant);
  }

  /** Writes down what goes before it goes: a row without its content that nothing explains may hide something. */
  async function take(rows: () => AsyncIterable<ListedRow>, act: ErasingAct, intervals?: readonly string[]) {
    const many = await countOf(rows());
    if (many === 0) return 0;
    await addErasure(runs, { ...act, rows: many, ...(intervals !== undefined && { intervals }) });
    return bury(rows(), act.at);
  }

  async function erase(principalId: string, act: ErasingAct): Promise<number> {
    await refuseWhileHeld('erasing a principal from the history of access');
    const isAbout = (fact: Fact) => principalOf(recordOf(fact)) === principalId;
    const own = () =>
      where(rowsOf(primary, ofTenant(primary)), (row) => !isErased(row) && isAbout(factIn(primary, row)));
    const erased = await take(own, act);
    await removeFacts(byPrincipal, isAbout);
    await removeFacts(byTime, isAbout);
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

  async function purge(before: InstantText, act: ErasingAct): Promise<readonly string[]> {
    await refuseWhileHeld('purging the history of access');
    const intervals = await readIntervals(runs);
    const ended = intervals.filter((_, index) => (intervals[index + 1]?.from ?? before) < before);
    const first = intervals[ended.length];
    if (ended.length === 0 || first === undefined) return [];
    // Marked first: whoever asks meanwhile hears that nobody knows, and never that nobody had anything.
    const marked = ended.map((interval) => ({ ...interval, purgedAt: interval.purgedAt ?? act.at }));
    await runs.use('purging the history of access', (client) =>
      writeAll(
        client,
        marked.map((interval) => intervalRowOf(runs, interval)),
      ),
    );
    const left = await touchKeyframes(first);
    const names = ended.map(({ name }) => name);
    await take(() => rowsLeftIn(primary, names), act, names);
    const isOld = (fact: Fact) => fact.change !== 'keyframe' && filedAt(fact) < first.from;
    await removeFacts(
      byTime,
      (fact, { rowKey = '' }) => isOld(fact) && !(left.has(fact.id) && rowKey >= first.from),
    );
    await removeFacts(byPrincipal, (fact, row) => {
      const part = (row.partitionKey ?? '').slice(byPrincipal.partition('').length).split('_')[0] ?? '';
      return names.includes(part) || (part === 'all' && isOld(fact) && !left.has(fact.id));
    });
    return names;
  }

  /**
   * What lasts from before is told by the keyframes of the first interval that is left.
   *
   * @returns ids of facts of before that are in it, because they were learnt late: they are found as before.
   */
  async function touchKeyframes(first: HistoryInterval): Promise<ReadonlySet<string>> {
    const rows: Row[] = [];
    const left = new Set<string>();
    for await (const row of rowsOf(primary, ofInterval(primary, first.name))) {
      const fact = isErased(row) ? undefined : factIn(primary, row);
      if (fact === undefined) continue;
      if (fact.change !== 'keyframe') {
        if (filedAt(fact) < first.from) left.add(fact.id);
        continue;
      }
      const bounds = [...boundsOf(fact)].filter((bound) => bound >= first.from);
      rows.push(...bounds.map((bound) => touchRow(byTime, { fact, at: bound })));
    }
    await writeRows({ tables }, byTime, rows);
    return left;
  }

  return {
    erase,
    purge,
    holds,
    async hold({ id, reason, by, since }) {
      const row = runs.row(placeOf(id), { Id: id, Reason: reason, By: by, Since: since });
      await runs.use('writing a legal hold', (client) => writeAll(client, [row]));
    },
    release: (id) => remove(runs, placeOf(id)),
    rebuild: () => rebuildIndexes({ tables, primary, byPrincipal, byTime, cache, runs }),
  };
}

async function remove(table: TenantTable, row: ListedRow | RowPlace): Promise<void> {
  const { partitionKey = '', rowKey = '' } = row;
  await table.use('taking a row out of the history', (client) =>
    unlessGone(client.deleteEntity(partitionKey, rowKey)),
  );
}

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _row of rows) count += 1;
  return count;
}

/** Rows of these intervals that still have their content. */
async function* rowsLeftIn(table: TenantTable, names: readonly string[]): AsyncGenerator<ListedRow> {
  for (const name of names) yield* where(rowsOf(table, ofInterval(table, name)), (row) => !isErased(row));
}

function ofTenant(table: TenantTable): string {
  // '`' follows '_'.
  return `PartitionKey gt '${table.partition('')}' and PartitionKey lt '${table.tenantId}\`'`;
}

function ofInterval(table: TenantTable, name: string): string {
  return `PartitionKey gt '${table.partition(`${name}_`)}' and PartitionKey lt '${table.partition(`${name}\``)}'`;
}
