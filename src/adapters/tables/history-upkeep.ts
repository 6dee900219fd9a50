import { z } from 'zod';
import { boundsOf } from '../../domain/evidence/fact-times.ts';
import { filedAt, principalOf } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval, InstantText } from '../../domain/model/evidence.ts';
import { StoreError } from '../../ports/errors.ts';
import type { HistoryUpkeep, LegalHold } from '../../ports/evidence.ts';
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

  async function erase(principalId: string, at: InstantText): Promise<number> {
    await refuseWhileHeld('erasing a principal from the history of access');
    const isAbout = (fact: Fact) => principalOf(recordOf(fact)) === principalId;
    const own = where(
      rowsOf(primary, ofTenant(primary)),
      (row) => !isErased(row) && isAbout(factIn(primary, row)),
    );
    const erased = await bury(own, at);
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

  async function purge(before: InstantText, at: InstantText): Promise<readonly string[]> {
    await refuseWhileHeld('purging the history of access');
    const intervals = await readIntervals(runs);
    const ended = intervals.filter((_, index) => (intervals[index + 1]?.from ?? before) < before);
    const first = intervals[ended.length];
    if (ended.length === 0 || first === undefined) return [];
    // Marked first: whoever asks meanwhile hears that nobody knows, and never that nobody had anything.
    const marked = ended.map((interval) => ({ ...interval, purgedAt: interval.purgedAt ?? at }));
    await runs.use('purging the history of access', (client) =>
      writeAll(
        client,
        marked.map((interval) => intervalRowOf(runs, interval)),
      ),
    );
    await touchKeyframes(first);
    for (const { name } of ended)
      await bury(
        where(rowsOf(primary, ofInterval(primary, name)), (row) => !isErased(row)),
        at,
      );
    const names = new Set(ended.map(({ name }) => name));
    const isOld = (fact: Fact) => fact.change !== 'keyframe' && filedAt(fact) < first.from;
    await removeFacts(byTime, isOld);
    await removeFacts(byPrincipal, (fact, row) => {
      const part = (row.partitionKey ?? '').slice(byPrincipal.partition('').length).split('_')[0] ?? '';
      return names.has(part) || (part === 'all' && isOld(fact));
    });
    return ended.map(({ name }) => name);
  }

  /** What lasts from before is told by the keyframes of the first interval that is left. */
  async function touchKeyframes(first: HistoryInterval): Promise<void> {
    const rows: Row[] = [];
    for await (const row of rowsOf(primary, ofInterval(primary, first.name))) {
      const fact = isErased(row) ? undefined : factIn(primary, row);
      if (fact?.change !== 'keyframe') continue;
      const bounds = [...boundsOf(fact)].filter((bound) => bound >= first.from);
      rows.push(...bounds.map((bound) => touchRow(byTime, { fact, at: bound })));
    }
    await writeRows({ tables }, byTime, rows);
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

function ofTenant(table: TenantTable): string {
  // '`' follows '_'.
  return `PartitionKey gt '${table.partition('')}' and PartitionKey lt '${table.tenantId}\`'`;
}

function ofInterval(table: TenantTable, name: string): string {
  return `PartitionKey gt '${table.partition(`${name}_`)}' and PartitionKey lt '${table.partition(`${name}\``)}'`;
}
