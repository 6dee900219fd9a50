import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { EvidenceRun, HygieneRun, RunRecord } from '../../domain/model/run.ts';
import type { OnOddRow, RunHistory } from '../../ports/index.ts';
import { COUNTED_DOWN_DIGITS, countedDown, encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import { readAll, readOrTell } from './store/odd-rows.ts';
import { type ListedRow, optionalColumn, type Row } from './store/rows.ts';
import { count, instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';

/**
 * The record of runs in table `Runs`, newest first. `find` and `unfinished` look through the partition, one request per
 * 1,000 runs, which is about a year.
 */
export function createRunHistory(tables: Tables, tenantId: string): RunHistory {
  const table = tenantTable(tables, 'Runs', tenantId);
  return {
    save(run) {
      checkOwner(table, run);
      return table.use(`recording run ${run.id}`, async (client) => {
        await client.upsertEntity(toRunRow(table, run), 'Replace');
      });
    },
    find(id) {
      return table.use(
        `looking for run ${id}`,
        async (client) => (await where(client, table, odata`Id eq ${id}`))[0],
      );
    },
    list({ top, from }, onOdd) {
      return table.use('listing runs', (client) => {
        const place = checkedPlace(from, runKeyShape, 'listing runs');
        const filter = `PartitionKey eq '${runsPartition(table)}'`;
        return listPage(client, filter, { top, from: place }, (row) =>
          readOrTell(row, (one) => toRunRecord(table, one), onOdd),
        );
      });
    },
    unfinished(job, onOdd) {
      return table.use(`looking for unfinished runs of ${job}`, (client) =>
        where(client, table, odata`State eq 'running' and Job eq ${job}`, onOdd),
      );
    },
  };
}

async function where(
  client: TableClient,
  table: TenantTable,
  condition: string,
  onOdd?: OnOddRow,
): Promise<RunRecord[]> {
  const filter = `PartitionKey eq '${runsPartition(table)}' and ${condition}`;
  const rows = client.listEntities({ queryOptions: { filter } });
  return readAll(rows, (row) => toRunRecord(table, row), onOdd);
}

/** One partition a tenant: a run a night makes some hundred rows a year. */
const RUNS_PARTITION = 'runs';

function runsPartition(table: TenantTable): string {
  return table.partition(RUNS_PARTITION);
}

const MAX_REASON_UNITS = 8 * 1024;

const hygieneJson = z
  .strictObject({
    planId: z.string().optional(),
    approvals: z.array(z.strictObject({ planId: z.string(), by: z.string(), items: count })),
    counts: z.strictObject({
      considered: count,
      done: count,
      refused: count,
      unconfirmed: count,
      dropped: count,
      stopped: count,
      waiting: count,
      lapsing: count,
      reported: count,
    }),
    historyDaysMissing: z.number(),
  })
  .transform((hygiene): HygieneRun => ({ ...hygiene, planId: hygiene.planId }));

const driftJson = z.strictObject({
  roles: z.strictObject({ compliant: count, drift: count, 'no-baseline': count, unreadable: count }),
  weaker: count,
  differences: z.strictObject({
    reported: count,
    contested: count,
    planned: count,
    waits: count,
    refused: count,
    written: count,
  }),
});
const evidenceJson = z
  .strictObject({
    counts: z.strictObject({
      open: count,
      opened: count,
      revised: count,
      closed: count,
      corrected: count,
      keyframes: count,
      unplaced: count,
      recovered: count,
    }),
    interval: z.string().optional(),
    requestsListedAt: z.string().optional(),
    seal: z.string(),
  })
  .transform(
    (evidence): EvidenceRun => ({
      ...evidence,
      interval: evidence.interval,
      requestsListedAt: evidence.requestsListedAt,
    }),
  );

const runRow = z.object({
  Id: z.string(),
  Job: z.string(),
  AskedBy: z.string(),
  AskedThrough: z.string().optional(),
  State: z.enum(['running', 'succeeded', 'partial', 'blocked', 'failed']),
  StartedAt: instant,
  DeadlineAt: instant,
  FinishedAt: instant.optional(),
  WindowFrom: instant.optional(),
  WindowTo: instant.optional(),
  ReadUntil: instant.optional(),
  DaysUntilLoss: z.number().optional(),
  Requests: count,
  Throttled: count,
  Retried: count,
  Pages: count,
  Read: count,
  Added: count,
  Known: count,
  Conflicts: count,
  Holes: count.optional(),
  /** JSON, of the hygiene jobs only. */
  Hygiene: z.string().optional(),
  /** JSON, of the check of role settings only. */
  Drift: z.string().optional(),
  /** JSON, of `snapshot-access` only. */
  Evidence: z.string().optional(),
  AppVersion: z.string(),
  Reason: z.string().optional(),
});

/** The newest run is the first row. */
function runKey(startedAt: Date, id: string): string {
  return `${countedDown(startedAt)}_${encodeKeyPart(id, MAX_KEY_UNITS - COUNTED_DOWN_DIGITS - 1)}`;
}

/** The shape of the key of a run's row. It holds nothing that a filter would read differently. */
const runKeyShape = /^\d{16}_[A-Za-z0-9._:=-]{0,495}$/;

function toRunRow(table: TenantTable, run: RunRecord): Row {
  const { counts } = run;
  return table.row(
    { partitionKey: runsPartition(table), rowKey: runKey(run.startedAt, run.id) },
    {
      Id: run.id,
      Job: run.job,
      AskedBy: run.askedBy.objectId,
      ...optionalColumn('AskedThrough', run.askedBy.appId),
      State: run.state,
      StartedAt: run.startedAt.toISOString(),
      DeadlineAt: run.deadlineAt.toISOString(),
      ...optionalColumn('FinishedAt', run.finishedAt?.toISOString()),
      ...optionalColumn('WindowFrom', run.windowFrom?.toISOString()),
      ...optionalColumn('WindowTo', run.windowTo?.toISOString()),
      ...optionalColumn('ReadUntil', run.readUntil?.toISOString()),
      ...optionalColumn('DaysUntilLoss', run.daysUntilLoss),
      ...optionalColumn('Hygiene', run.hygiene && JSON.stringify(run.hygiene)),
      ...optionalColumn('Drift', run.drift && JSON.stringify(run.drift)),
      ...optionalColumn('Evidence', run.evidence && JSON.stringify(run.evidence)),
      Requests: counts.requests,
      Throttled: counts.throttled,
      Retried: counts.retried,
      Pages: counts.pages,
      Read: counts.read,
      Added: counts.added,
      Known: counts.known,
      Conflicts: counts.conflicts,
      ...optionalColumn('Holes', counts.holes),
      AppVersion: run.appVersion,
      ...optionalColumn('Reason', run.reason?.slice(0, MAX_REASON_UNITS).toWellFormed()),
    },
  );
}

/** @throws StoreError `corrupt-row` where the row is not as `toRunRow` makes it. */
function toRunRecord(table: TenantTable, row: ListedRow): RunRecord {
  const read = table.read(row, runRow);
  const { Hygiene: json, Drift: drift, Evidence: evidence } = read;
  return {
    tenantId: table.tenantId,
    id: read.Id,
    job: read.Job,
    askedBy: { objectId: read.AskedBy, appId: read.AskedThrough },
    state: read.State,
    startedAt: read.StartedAt,
    deadlineAt: read.DeadlineAt,
    finishedAt: read.FinishedAt,
    windowFrom: read.WindowFrom,
    windowTo: read.WindowTo,
    readUntil: read.ReadUntil,
    daysUntilLoss: read.DaysUntilLoss,
    counts: {
      requests: read.Requests,
      throttled: read.Throttled,
      retried: read.Retried,
      pages: read.Pages,
      read: read.Read,
      added: read.Added,
      known: read.Known,
      conflicts: read.Conflicts,
      holes: read.Holes,
    },
    hygiene: json === undefined ? undefined : table.readJson(row, { column: 'Hygiene', json }, hygieneJson),
    drift: drift === undefined ? undefined : table.readJson(row, { column: 'Drift', json: drift }, driftJson),
    ...(evidence !== undefined && {
      evidence: table.readJson(row, { column: 'Evidence', json: evidence }, evidenceJson),
    }),
    appVersion: read.AppVersion,
    reason: read.Reason,
  };
}
