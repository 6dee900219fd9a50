import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { table } from './variants/event-row.ts';
import { azuriteAccount, azuriteKey } from './variants/task.ts';

/** How an archive stands to the truth; three times 0 is exact. */
export interface ArchiveCheck {
  readonly rows: number;
  /** Events that the simulator knows and the archive has not. */
  readonly lost: number;
  /** Rows beyond the first of the same event. */
  readonly double: number;
  /** Events that the simulator does not know. */
  readonly foreign: number;
}

/** Reads every row of the archive and holds it against the ids that should be there. */
export async function checkArchive(tablesEndpoint: string, truth: readonly string[]): Promise<ArchiveCheck> {
  const credential = new AzureNamedKeyCredential(azuriteAccount, azuriteKey);
  const client = new TableClient(tablesEndpoint, table, credential, { allowInsecureConnection: true });
  const found: string[] = [];
  const rows = client.listEntities<{ EventId?: string }>({ queryOptions: { select: ['EventId'] } });
  for await (const { EventId } of rows) found.push(EventId ?? '');
  return compare(found, truth);
}

/** @param found the event's id of every row. */
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
