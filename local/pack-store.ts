import { createArchivedEvents } from '../src/adapters/tables/archived-events.ts';
import { createAuditHoles } from '../src/adapters/tables/audit-holes.ts';
import { createCommandStore } from '../src/adapters/tables/commands.ts';
import { createHistory } from '../src/adapters/tables/history.ts';
import { createLooks, createSnapshotJournal } from '../src/adapters/tables/history-runs.ts';
import { createRoleFindings } from '../src/adapters/tables/role-findings.ts';
import { createRunHistory } from '../src/adapters/tables/run-history.ts';
import { createSealLog } from '../src/adapters/tables/seal-log.ts';
import { openTables } from '../src/adapters/tables/store/tables.ts';
import { createAuditWatermark } from '../src/adapters/tables/watermarks.ts';
import { leafMaking } from '../src/evidence/leaf-making.ts';
import { makePack, type PackWish } from '../src/evidence/pack/make-pack.ts';
import type { PackFile } from '../src/evidence/pack/zip.ts';
import { jobName as auditSnapshotJob } from '../src/jobs/snapshot-audit-logs.ts';
import type { ReadStore } from './read-store.ts';

/** The pack of a store, made from outside of the app: nothing is written, and a right to read is enough. */
export function packOfStore(
  { tables: endpoint, tenantId, credential }: ReadStore,
  wish: PackWish,
  signal: AbortSignal,
): AsyncGenerator<PackFile> {
  const tables = openTables({ endpoint, ...(credential && { credential }), isReadOnly: true });
  const ports = {
    tenantId,
    history: createHistory(tables, tenantId, leafMaking),
    looks: createLooks(tables, tenantId),
    journal: createSnapshotJournal(tables, tenantId),
    runs: createRunHistory(tables, tenantId),
    sealLog: createSealLog(tables, tenantId),
    commands: createCommandStore(tables, tenantId),
    roleFindings: createRoleFindings(tables, tenantId),
    archivedEvents: createArchivedEvents(tables, tenantId),
    holes: createAuditHoles(tables, tenantId),
    watermark: createAuditWatermark(tables, tenantId, auditSnapshotJob),
  };
  return makePack(ports, wish, signal);
}
