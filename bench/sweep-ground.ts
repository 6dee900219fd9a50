import type { Simulator } from '../simulator/start.ts';
import { readAuditEvents } from '../src/adapters/tables/audit-event-reader.ts';
import { createAuditWatermark } from '../src/adapters/tables/audit-watermark.ts';
import { openTables, type TableName } from '../src/adapters/tables/store/tables.ts';
import { jobName } from '../src/jobs/snapshot-audit-logs.ts';

/** What the simulated tenant has ever logged. */
export interface Truth {
  readonly tenantId: string;
  /** Every event, by id, as Graph would send it. */
  readonly events: ReadonlyMap<string, string>;
}

/** How an archive differs from the log it is to be a copy of. */
export interface Difference {
  /** Events of the log that the archive has not. */
  readonly lost: number;
  /** Rows more than one for an event, a conflict's row included. */
  readonly double: number;
  /** Rows of events that the log does not know, or knows with other content. */
  readonly wrong: number;
  /**
   * Of the lost ones, those that no run will read again: older than the watermark less the overlap. An event that Graph
   * held back is not among them while the next run still reads its instant.
   */
  readonly passed: number;
}

export function truthOf({ tenant, clock }: Simulator): Truth {
  const events = new Map<string, string>();
  for (const event of tenant.auditLog.all(clock.now())) events.set(event.id, JSON.stringify(event));
  return { tenantId: tenant.tenantId, events };
}

/** Compares the whole archive with the truth, content and all. */
export async function compare(
  endpoint: string,
  { tenantId, events }: Truth,
  overlapHours: number,
): Promise<Difference> {
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
  const readAgainFrom = (progress?.readUntil.getTime() ?? 0) - overlapHours * 3_600_000;
  const passed = lost.filter((json) => Date.parse(JSON.parse(json).activityDateTime) < readAgainFrom).length;
  return { lost: lost.length, double, wrong, passed };
}

/** Whether the archive is exactly the log. */
export function isExact({ lost, double, wrong }: Difference): boolean {
  return lost === 0 && double === 0 && wrong === 0;
}

/** Takes every table away, so that the next position of a sweep begins on an empty store. */
export async function emptyStore(endpoint: string): Promise<void> {
  const tables = openTables({ endpoint });
  await Promise.all(
    tableNames.map((table) => tables.use(table, 'emptying the store', (client) => client.deleteTable())),
  );
}

/** A table that is added to the app and missing here is an error of the types. */
const tableNames = Object.keys({
  AuditEvents: true,
  Watermarks: true,
  Runs: true,
  Changes: true,
  Plans: true,
  Marks: true,
  AccessHistory: true,
  Notices: true,
} satisfies Record<TableName, true>) as readonly TableName[];
