import type { Simulator } from '../simulator/start.ts';
import { readAuditEvents } from '../src/adapters/tables/audit-event-reader.ts';
import { openTables, type TableName } from '../src/adapters/tables/store/tables.ts';
import { createAuditWatermark } from '../src/adapters/tables/watermarks.ts';
import { jobName } from '../src/jobs/snapshot-audit-logs.ts';

/** The simulated tenant's log. */
export interface AuditEventsOfTenant {
  readonly tenantId: string;
  /** All events, by id, as Graph would send them. */
  readonly events: ReadonlyMap<string, string>;
}

/** Differences between an archive and the log that it copies. */
export interface ArchiveDifference {
  /** Events that are missing from the archive. */
  readonly lost: number;
  /** Rows beyond the first of each event, including rows of a conflict. */
  readonly double: number;
  /** Rows of events that are not in the log, or differ from it. */
  readonly wrong: number;
  /**
   * Lost events that no run will read again, because they are older than the watermark less the overlap. An event that
   * Graph delivers late does not count while the next run still reads its instant.
   */
  readonly passed: number;
}

export function auditEventsOf({ tenant, clock }: Simulator): AuditEventsOfTenant {
  const events = new Map<string, string>();
  for (const event of tenant.auditLog.all(clock.now())) events.set(event.id, JSON.stringify(event));
  return { tenantId: tenant.tenantId, events };
}

/** Compares all rows of the archive with the expected events, including their content. */
export async function compareArchive(
  endpoint: string,
  { tenantId, events }: AuditEventsOfTenant,
  overlapHours: number,
): Promise<ArchiveDifference> {
  const tables = openTables({ endpoint });
  const rows = new Map<string, number>();
  let wrong = 0;
  for await (const { id, json } of readAuditEvents(tables, tenantId)) {
    rows.set(id, (rows.get(id) ?? 0) + 1);
    if (events.get(id) !== json) wrong += 1;
  }
  const lost = [...events].filter(([id]) => !rows.has(id)).map(([, json]) => json);
  const double = [...rows.values()].reduce((sum, count) => sum + count - 1, 0);
  const progress = await createAuditWatermark(tables, tenantId, jobName).read();
  const readAgainFrom = (progress?.readUntil?.getTime() ?? 0) - overlapHours * 3_600_000;
  const passed = lost.filter((json) => Date.parse(JSON.parse(json).activityDateTime) < readAgainFrom).length;
  return { lost: lost.length, double, wrong, passed };
}

/** Whether the archive equals the log. */
export function isExact({ lost, double, wrong }: ArchiveDifference): boolean {
  return lost === 0 && double === 0 && wrong === 0;
}

/** Deletes every table, so that the next case of a sweep begins on an empty store. */
export async function emptyStore(endpoint: string): Promise<void> {
  const tables = openTables({ endpoint });
  await Promise.all(
    tableNames.map((table) => tables.use(table, 'emptying the store', (client) => client.deleteTable())),
  );
}

/** All tables of the app. The compiler reports one that is missing here. */
export const tableNames = Object.keys({
  AuditEvents: true,
  AuditHoles: true,
  Watermarks: true,
  Runs: true,
  Changes: true,
  Answers: true,
  Decisions: true,
  RulesVersions: true,
  Plans: true,
  Marks: true,
  AccessHistory: true,
  RoleSettingsFindings: true,
  Notices: true,
  Evidence: true,
  EvidenceByPrincipal: true,
  EvidenceChanges: true,
  EvidenceOpen: true,
  EvidenceRuns: true,
  EvidenceLog: true,
  SealedState: true,
  AccessRequests: true,
} satisfies Record<TableName, true>) as readonly TableName[];
