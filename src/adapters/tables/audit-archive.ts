import { odata, type TableClient } from '@azure/data-tables';
import type { AuditEvent } from '../../domain/model/audit-event.ts';
import { StoreError } from '../../ports/errors.ts';
import type { ArchiveResult, AuditArchive, AuditConflict } from '../../ports/index.ts';
import { type ArchiveStamp, asConflictRow, type Candidate, candidateOf, rowsOf } from './audit-event-rows.ts';
import { endOfConflicts } from './store/keys.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { createAll, fittingTransactions, MAX_ROWS, writeAll } from './store/transactions.ts';

/**
 * The archive in table `AuditEvents`: one row per event, partition = tenant + UTC day, row key = instant + id; the columns that an
 * auditor filters by and the whole event (`Event`, or `Event0`, `Event1` ... where it is long). Rows are created and
 * never changed. An event whose place is taken by other content is stored in a row beside it, with `ConflictOf`.
 *
 * One call writes one transaction after the other. The caller decides how many calls there are at once.
 */
export function createAuditArchive(tables: Tables, tenantId: string): AuditArchive {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  const writeChunk = createChunkWriter(table);

  return {
    keep(events, { runId, now }) {
      const stamp: ArchiveStamp = { runId, archivedAt: now.toISOString() };
      return table.use('keeping audit events', async (client): Promise<ArchiveResult> => {
        const { firsts, others, repeated } = partitionByConflict(table, events);
        const tally: Tally = { added: 0, known: repeated, conflicts: [] };
        const chunks = [...firsts.values()].flatMap(chunked);
        for (const chunk of chunks) await writeChunk(client, chunk, stamp, tally);
        // One after the other, once their places are taken: their order must not depend on chance.
        for (const other of others) await writeChunk(client, [other], stamp, tally);
        return tally;
      });
    },
  };
}

interface ClaimedPlaces {
  /** By partition: for every place, the first event that claims it. */
  readonly firsts: ReadonlyMap<string, readonly Candidate[]>;
  /** Events that claim the place of a first with other content. */
  readonly others: readonly Candidate[];
  /** Events that came more than once with the same content. */
  readonly repeated: number;
}

function partitionByConflict(table: TenantTable, events: readonly AuditEvent[]): ClaimedPlaces {
  const firsts = new Map<string, Candidate[]>();
  const others: Candidate[] = [];
  const hashesByPlace = new Map<string, string[]>();
  let repeated = 0;
  for (const event of events) {
    const candidate = candidateOf(table, event);
    const place = `${candidate.partitionKey}/${candidate.rowKey}`;
    const hashes = hashesByPlace.get(place);
    if (hashes === undefined) {
      hashesByPlace.set(place, [candidate.contentHash]);
      const partition = firsts.get(candidate.partitionKey);
      if (partition === undefined) firsts.set(candidate.partitionKey, [candidate]);
      else partition.push(candidate);
    } else if (hashes.includes(candidate.contentHash)) {
      repeated++;
    } else {
      hashes.push(candidate.contentHash);
      others.push(candidate);
    }
  }
  return { firsts, others, repeated };
}

/** Chunks of neighbours by key, so that the stored rows of a chunk are one short range to read. */
function chunked(candidates: readonly Candidate[]): Candidate[][] {
  const sorted = candidates.toSorted((a, b) => (a.rowKey < b.rowKey ? -1 : 1));
  const chunks: Candidate[][] = [];
  for (let start = 0; start < sorted.length; start += MAX_ROWS)
    chunks.push(sorted.slice(start, start + MAX_ROWS));
  return chunks;
}

/** The tries before giving up. Each lost try means that another writer has written rows of ours. */
const MAX_TRIES = 20;

/** The result of a call so far. */
interface Tally {
  added: number;
  known: number;
  conflicts: AuditConflict[];
}

type WriteChunk = (
  client: TableClient,
  chunk: readonly Candidate[],
  stamp: ArchiveStamp,
  tally: Tally,
) => Promise<void>;

/**
 * A function that writes the events of a chunk (up to 100 of one partition, each with a place of its own) that are not in
 * the table yet, and adds the result to the tally.
 *
 * It creates first and reads only when something is there already. Where the whole chunk before was archived already, as
 * in the overlap that each run reads again, it reads first: that saves a transaction that must fail.
 */
function createChunkWriter(table: TenantTable): WriteChunk {
  let expectArchived = false;

  return async (client, chunk, stamp, tally) => {
    let pending = chunk;
    let readFirst = expectArchived || chunk.some(isLong);
    let known = 0;
    for (let tries = 1; pending.length > 0; tries++) {
      if (tries > MAX_TRIES) throw tooManyWriters(pending);
      if (readFirst) {
        const absent = withoutExisting(pending, await contentHashes(client, table, pending));
        known += pending.length - absent.length;
        pending = absent;
      }
      pending = await create(client, table, pending, stamp, tally);
      readFirst = true;
    }
    tally.known += known;
    expectArchived = known === chunk.length;
  };
}

/** Whether the event has parts, which would be sent in vain if it is there already. */
function isLong(candidate: Candidate): boolean {
  return candidate.event.json.length > 100_000;
}

/**
 * The rows to be written still: events whose place is free, and a row beside each place that has other content. The rest
 * is there. A row of this very call may be there, too, because an answer was lost and the SDK sent it again: it counts as
 * known, and nothing is written twice.
 */
function withoutExisting(pending: readonly Candidate[], hashes: ReadonlyMap<string, string>): Candidate[] {
  const absent: Candidate[] = [];
  for (const candidate of pending) {
    const wanted = wantedRow(candidate, hashes);
    if (wanted !== undefined) absent.push(wanted);
  }
  return absent;
}

function wantedRow(candidate: Candidate, hashes: ReadonlyMap<string, string>): Candidate | undefined {
  const stored = hashes.get(candidate.rowKey);
  if (stored === undefined) return candidate;
  if (stored === candidate.contentHash) return undefined;
  if (candidate.conflictOf === undefined) return wantedRow(asConflictRow(candidate), hashes);
  throw new StoreError(
    'corrupt-row',
    `table AuditEvents, row ${candidate.partitionKey} / ${candidate.rowKey} does not hold the content that its key names. Find out who wrote it; nothing was overwritten.`,
    'ContentHashMismatch',
  );
}

/** Creates the rows, in as many transactions as they need, and returns what could not be created because it is there. */
async function create(
  client: TableClient,
  table: TenantTable,
  candidates: readonly Candidate[],
  stamp: ArchiveStamp,
  tally: Tally,
): Promise<Candidate[]> {
  const refused: Candidate[] = [];
  const entries = candidates.map((candidate) => ({ candidate, rows: rowsOf(table, candidate, stamp) }));
  for (const group of fittingTransactions(entries, (entry) => entry.rows.head)) {
    for (const { rows } of group) await writeAll(client, rows.parts);
    const heads = group.map((entry) => entry.rows.head);
    if (await createAll(client, heads)) for (const { candidate } of group) count(candidate, tally);
    else refused.push(...group.map((entry) => entry.candidate));
  }
  return refused;
}

function count({ conflictOf, event }: Candidate, tally: Tally): void {
  if (conflictOf === undefined) tally.added++;
  else tally.conflicts.push({ id: event.id, activityDateTime: event.activityDateTime });
}

/** The content hash of every row that is there among these places and their conflicts, by row key. */
async function contentHashes(
  client: TableClient,
  table: TenantTable,
  places: readonly Candidate[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  const [first] = places;
  if (first === undefined) return hashes;
  let from = first.rowKey;
  let to = endOfConflicts(first.conflictOf ?? first.rowKey);
  for (const { rowKey, conflictOf } of places) {
    const end = endOfConflicts(conflictOf ?? rowKey);
    if (rowKey < from) from = rowKey;
    if (end > to) to = end;
  }
  const filter = odata`PartitionKey eq ${first.partitionKey} and RowKey ge ${from} and RowKey le ${to}`;
  const rows = client.listEntities<{ ContentHash?: string; TenantId?: string }>({
    queryOptions: { filter, select: ['RowKey', 'ContentHash', 'TenantId'] },
  });
  for await (const row of rows) {
    table.checkTenant(row);
    const { rowKey, ContentHash } = row;
    if (rowKey !== undefined) hashes.set(rowKey, ContentHash ?? '');
  }
  return hashes;
}

function tooManyWriters(pending: readonly Candidate[]): StoreError {
  return new StoreError(
    'rejected',
    `keeping audit events: ${pending.length} rows of ${pending[0]?.partitionKey} could not be written in ${MAX_TRIES} tries, because others write them at the same time. The next run goes on from here.`,
    'TooManyWriters',
  );
}
