import { createArchiveRows } from '../../src/adapters/tables/archive-rows.ts';
import { createPimEvents } from '../../src/adapters/tables/archived-events.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createHistory } from '../../src/adapters/tables/history.ts';
import {
  createArchiveJournal,
  createLooks,
  createSnapshotJournal,
} from '../../src/adapters/tables/history-runs.ts';
import { createLeases } from '../../src/adapters/tables/leases.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { createSealLog } from '../../src/adapters/tables/seal-log.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { createStoredRequests } from '../../src/adapters/tables/stored-requests.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { bareLeafHashOf, leafMaking } from '../../src/evidence/leaf-making.ts';
import { createSealer } from '../../src/evidence/seal/sealer.ts';
import { snapshotAccess } from '../../src/jobs/snapshot-access.ts';
import { idAt } from '../../src/ports/ids.ts';
import type { History } from '../../src/ports/index.ts';
import type { EvidenceSources } from '../../src/tenant/read-evidence.ts';
import { FakeSigner } from '../../test/fakes/fake-signer.ts';

export const tenantId = '11112222-bbbb-4333-8ccc-4444dddd5555';
const never = new AbortController().signal;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const signer = new FakeSigner('bench');

/** The parts of a store that nights write and questions read. */
export type EvidenceStore = ReturnType<typeof openStore>;

export function openStore(endpoint: string) {
  const tables = openTables({ endpoint });
  return {
    tables,
    tenantId,
    history: createHistory(tables, tenantId, leafMaking),
    journal: createSnapshotJournal(tables, tenantId),
    looks: createLooks(tables, tenantId),
    storedRequests: createStoredRequests(tables, tenantId),
    archiveRows: createArchiveRows(tables, tenantId, bareLeafHashOf),
    archiveJournal: createArchiveJournal(tables, tenantId),
    sealLog: createSealLog(tables, tenantId),
    signer,
    outsideHeads: undefined,
  };
}

/** What the writer did before a night, and what the night needs to be there already: not counted to it. */
export async function prepareNight(store: EvidenceStore, now: Date): Promise<void> {
  await store.storedRequests.saveListedAt(now.toISOString());
}

/** A night of `snapshot-access`. @throws Error where it did not succeed: its costs would mean nothing. */
export async function runNight(
  store: EvidenceStore,
  sources: EvidenceSources,
  now: Date,
  history: History = store.history,
): Promise<RunRecord> {
  const { tables } = store;
  const clock = { now: () => now };
  const sealer = createSealer({ ...store, log: silent, clock }, () => never);
  const run = await snapshotAccess(
    {
      ...sources,
      ...store,
      ...others(tables),
      history,
      sealer,
      clock,
      pause: async () => undefined,
      log: silent,
    },
    {
      tenantId,
      runId: idAt(now, '00000000'),
      appVersion: 'bench',
      deadline: never,
      timeBudgetMilliseconds: 3_600_000,
    },
  );
  if (run.state !== 'succeeded')
    throw new Error(`the night of ${now.toISOString()} ended as ${run.state}: ${JSON.stringify(run)}`);
  return run;
}

function others(tables: Tables) {
  return {
    pimEvents: createPimEvents(tables, tenantId),
    commands: createCommandStore(tables, tenantId),
    leases: createLeases(tables, tenantId),
    runs: createRunHistory(tables, tenantId),
  };
}
