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
import type { PackPorts } from '../src/evidence/pack/period.ts';
import type { PackFile } from '../src/evidence/pack/zip.ts';
import { jobName as auditSnapshotJob } from '../src/jobs/snapshot-audit-logs.ts';
import { StoreError } from '../src/ports/errors.ts';
import type { ReadStore } from './read-store.ts';

/** The pack of a store, made from outside of the app: nothing is written, and a right to read is enough. */
export function packOfStore(
  { tables: endpoint, tenantId, credential }: ReadStore,
  wish: PackWish,
  signal: AbortSignal,
): AsyncGenerator<PackFile> {
  const tables = openTables({ endpoint, ...(credential && { credential }), isReadOnly: true });
  const runs = createRunHistory(tables, tenantId);
  const commands = createCommandStore(tables, tenantId);
  const roleFindings = createRoleFindings(tables, tenantId);
  const archivedEvents = createArchivedEvents(tables, tenantId);
  const holes = createAuditHoles(tables, tenantId);
  const watermark = createAuditWatermark(tables, tenantId, auditSnapshotJob);
  const ports: PackPorts = {
    tenantId,
    history: createHistory(tables, tenantId, leafMaking),
    looks: createLooks(tables, tenantId),
    journal: createSnapshotJournal(tables, tenantId),
    sealLog: createSealLog(tables, tenantId),
    runs: { ...runs, list: (page) => unlessNoTable(runs.list(page), noItems) },
    commands: { list: (...wish) => unlessNoTable(commands.list(...wish), noItems) },
    roleFindings: { read: () => unlessNoTable(roleFindings.read(), []) },
    archivedEvents: {
      list: (...wish) => unlessNoTable(archivedEvents.list(...wish), { ...noItems, unreadable: [] }),
    },
    holes: { missing: () => unlessNoTable(holes.missing(), []) },
    watermark: { read: () => unlessNoTable(watermark.read(), undefined) },
  };
  return makePack(ports, wish, signal);
}

const noItems = { items: [], next: undefined };

/** A table that nobody has written to yet has no rows. Whoever may only read does not create it. */
async function unlessNoTable<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'TableNotFound') return nothing;
    throw error;
  }
}
