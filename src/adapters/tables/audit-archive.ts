import type { AuditEvent } from '../../domain/model/audit-event.ts';
import type { ArchiveResult, AuditArchive } from '../../ports/index.ts';
import { type ArchiveStamp, type Candidate, candidateOf } from './audit-event-rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_ROWS } from './store/transactions.ts';
import { createChunkWriter, type Tally } from './write-events.ts';

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

interface Sorted {
  /** By partition: for every place, the first event that claims it. */
  readonly firsts: ReadonlyMap<string, readonly Candidate[]>;
  /** Events that claim the place of a first with other content. */
  readonly others: readonly Candidate[];
  /** Events that came more than once with the same content. */
  readonly repeated: number;
}

function partitionByConflict(table: TenantTable, events: readonly AuditEvent[]): Sorted {
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
