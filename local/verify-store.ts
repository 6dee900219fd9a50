import { createOutsideHeads } from '../src/adapters/blob/outside-heads.ts';
import { noSigner } from '../src/adapters/signing/no-signer.ts';
import { createArchiveRows } from '../src/adapters/tables/archive-rows.ts';
import { createHistory } from '../src/adapters/tables/history.ts';
import { createHistoryIndexes } from '../src/adapters/tables/history-compare.ts';
import {
  createArchiveJournal,
  createLooks,
  createSnapshotJournal,
} from '../src/adapters/tables/history-runs.ts';
import { createPlans } from '../src/adapters/tables/plans.ts';
import { createSealLog } from '../src/adapters/tables/seal-log.ts';
import { createStateLists } from '../src/adapters/tables/state-lists.ts';
import { createStateRows } from '../src/adapters/tables/state-rows.ts';
import { openTables } from '../src/adapters/tables/store/tables.ts';
import { createPlanContents } from '../src/changes/plan-contents.ts';
import { bareLeafHashOf, leafMaking } from '../src/evidence/leaf-making.ts';
import { type Verification, verifyEvidence } from '../src/evidence/verify/verify-evidence.ts';
import type { ReadStore } from './read-store.ts';

/** A store to verify, and what whoever verifies it brings along. */
export interface StoreToVerify extends ReadStore {
  readonly container?: string | undefined;
  readonly keptHeads: readonly { readonly note: string; readonly source: string }[];
}

/** Verifies a store from outside of the app: nothing is written, and a right to read is enough. */
export function verifyStore(store: StoreToVerify, signal: AbortSignal): Promise<Verification> {
  const { tenantId, container: url, keys, keptHeads, credential } = store;
  const tables = openTables({ endpoint: store.tables, ...(credential && { credential }), isReadOnly: true });
  const parts = {
    tenantId,
    history: createHistory(tables, tenantId, leafMaking),
    journal: createSnapshotJournal(tables, tenantId),
    indexes: createHistoryIndexes(tables, tenantId),
    looks: createLooks(tables, tenantId),
    planContents: createPlanContents(createPlans(tables, tenantId)),
    stateRows: createStateRows(tables, tenantId, bareLeafHashOf),
    stateLists: createStateLists(tables, tenantId),
    archiveRows: createArchiveRows(tables, tenantId, bareLeafHashOf),
    archiveJournal: createArchiveJournal(tables, tenantId),
    sealLog: createSealLog(tables, tenantId),
    signer: noSigner,
    outsideHeads: url === undefined ? undefined : createOutsideHeads({ url, credential, folder: tenantId }),
  };
  return verifyEvidence(parts, { keys, keptHeads }, signal);
}
