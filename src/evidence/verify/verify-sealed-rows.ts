import type { Erasure } from '../../domain/model/evidence.ts';
import type { ArchiveRows, History } from '../../ports/index.ts';
import type { Finding } from '../proof/findings.ts';
import type { PartitionVerification, RowVerification } from '../proof/verify-rows.ts';
import { archiveTable } from '../seal/day-seals.ts';
import type { MalformedRows } from './malformed-rows.ts';
import { ErasedRows } from './verify-erasures.ts';

const historyTable = 'Evidence';

/** Each row of the history of access; rows come in the order of partitions. What was erased must be accounted for. */
export async function verifyHistory(
  history: History,
  { rows, erasures }: { readonly rows: RowVerification; readonly erasures: readonly Erasure[] },
  odd: MalformedRows,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const erased = new ErasedRows();
  for (const interval of await odd.list(() => history.intervals())) {
    let name: string | undefined;
    let partition: PartitionVerification | undefined;
    for await (const row of history.stored(interval)) {
      signal.throwIfAborted();
      if (partition === undefined || name !== row.partition) {
        findings.push(...(partition?.end() ?? []));
        name = row.partition;
        partition = rows.open(historyTable, name);
      }
      partition.add({ table: historyTable, ...row });
      erased.add(historyTable, row);
    }
    findings.push(...(partition?.end() ?? []));
  }
  return [...findings, ...erased.unexplained(erasures)];
}

/** Each day of the archive of audit events. */
export async function verifyArchive(
  archive: ArchiveRows,
  verification: RowVerification,
  odd: MalformedRows,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const days = await odd.listed(archive.days());
  for (const day of days) {
    const partition = verification.open(archiveTable, day);
    for await (const row of archive.stored(day, { checksText: true })) {
      signal.throwIfAborted();
      partition.add({ table: archiveTable, ...row });
    }
    findings.push(...partition.end());
  }
  return findings;
}
