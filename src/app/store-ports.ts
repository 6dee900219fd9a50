import { createAccessHistories } from '../adapters/tables/access-histories.ts';
import { createArchiveRows } from '../adapters/tables/archive-rows.ts';
import { createArchivedEvents, createPimEvents } from '../adapters/tables/archived-events.ts';
import { createAuditArchive } from '../adapters/tables/audit-archive.ts';
import { createAuditHoles } from '../adapters/tables/audit-holes.ts';
import { createCommandStore } from '../adapters/tables/commands.ts';
import { createDecisions } from '../adapters/tables/decisions.ts';
import { createHistory } from '../adapters/tables/history.ts';
import { createHistoryIndexes } from '../adapters/tables/history-compare.ts';
import { createArchiveJournal, createLooks, createSnapshotJournal } from '../adapters/tables/history-runs.ts';
import { createHistoryUpkeep } from '../adapters/tables/history-upkeep.ts';
import { createLeases } from '../adapters/tables/leases.ts';
import { createMarks } from '../adapters/tables/marks.ts';
import { createPlans } from '../adapters/tables/plans.ts';
import { createRoleFindings } from '../adapters/tables/role-findings.ts';
import { createRunHistory } from '../adapters/tables/run-history.ts';
import { createSealLog } from '../adapters/tables/seal-log.ts';
import { createStateLists } from '../adapters/tables/state-lists.ts';
import { createStateRows } from '../adapters/tables/state-rows.ts';
import type { Tables } from '../adapters/tables/store/tables.ts';
import { createStoredAnswers } from '../adapters/tables/stored-answers.ts';
import { createStoredRequests } from '../adapters/tables/stored-requests.ts';
import { createAuditWatermark, createPopulations } from '../adapters/tables/watermarks.ts';
import { createPlanContents } from '../changes/plan-contents.ts';
import { bareLeafHashOf, leafMaking } from '../evidence/leaf-making.ts';
import { jobName as auditSnapshotJob } from '../jobs/snapshot-audit-logs.ts';
import type { Settings } from '../settings/settings.ts';
import { isFrontAlone } from './parts.ts';

/** What the app keeps of one tenant in Table Storage. */
export function storePorts(tables: Tables, tenantId: string, settings: Settings) {
  const plans = createPlans(tables, tenantId);
  return {
    limiter: tables.limiter,
    runs: createRunHistory(tables, tenantId),
    leases: createLeases(tables, tenantId),
    populations: createPopulations(tables, tenantId),
    plans,
    planContents: createPlanContents(plans),
    marks: createMarks(tables, tenantId),
    roleFindings: createRoleFindings(tables, tenantId),
    histories: createAccessHistories(tables, tenantId),
    commands: createCommandStore(tables, tenantId, { addsOnly: isFrontAlone(settings) }),
    answers: createStoredAnswers(tables, tenantId),
    decisions: createDecisions(tables, tenantId),
    storedRequests: createStoredRequests(tables, tenantId),
    archive: createAuditArchive(tables, tenantId),
    archivedEvents: createArchivedEvents(tables, tenantId),
    pimEvents: createPimEvents(tables, tenantId),
    archiveRows: createArchiveRows(tables, tenantId, bareLeafHashOf),
    archiveJournal: createArchiveJournal(tables, tenantId),
    holes: createAuditHoles(tables, tenantId),
    watermark: createAuditWatermark(tables, tenantId, auditSnapshotJob),
    history: createHistory(tables, tenantId, leafMaking),
    upkeep: createHistoryUpkeep(tables, tenantId, leafMaking),
    indexes: createHistoryIndexes(tables, tenantId),
    journal: createSnapshotJournal(tables, tenantId),
    looks: createLooks(tables, tenantId),
    sealLog: createSealLog(tables, tenantId),
    stateRows: createStateRows(tables, tenantId, bareLeafHashOf),
    stateLists: createStateLists(tables, tenantId),
  };
}
