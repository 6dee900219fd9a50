import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { table } from './variants/event-row.ts';
import { azuriteAccount, azuriteKey } from './variants/task.ts';

/** Differences between an archive and the simulator's events. It is exact when all three numbers are 0. */
export interface ArchiveCheck {
  readonly rows: number;
  /** Events that are missing from the archive. */
  readonly lost: number;
  /** Rows beyond the first of the same event. */
  readonly double: number;
  /** Events that the simulator does not know. */
  readonly foreign: number;
}

/** Reads every row of the archive and compares it with the expected ids. */
export async function checkArchive(tablesEndpoint: string, truth: readonly string[]): Promise<ArchiveCheck> {
  const credential = new AzureNamedKeyCredential(azuriteAccount, azuriteKey);
  const client = new TableClient(tablesEndpoint, table, credential, { allowInsecureConnection: true });
  const found: string[] = [];
  const rows = client.listEntities<{ EventId?: string }>({ queryOptions: { select: ['EventId'] } });
  for await (const { EventId } of rows) found.push(EventId ?? '');
  return compare(found, truth);
}

/** @param found event id of every row. */
export function compare(found: readonly string[], truth: readonly string[]): ArchiveCheck {
  const kept = new Set(found);
  const known = new Set(truth);
  return {
    rows: found.length,
    lost: known.difference(kept).size,
    double: found.length - kept.size,
    foreign: kept.difference(known).size,
  };
}
