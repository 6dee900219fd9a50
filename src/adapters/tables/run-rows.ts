import { z } from 'zod';
import type { HygieneRun, RunRecord } from '../../domain/model/run.ts';
import { COUNTED_DOWN_DIGITS, countedDown, encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import type { ListedRow } from './store/list-page.ts';
import { readJson, readRow } from './store/read-row.ts';
import { count, instant } from './store/shapes.ts';

/** One partition: a run a night makes some hundred rows a year. */
export const RUNS_PARTITION = 'runs';

const MAX_REASON_UNITS = 8 * 1024;

const hygieneJson = z
  .strictObject({
    planId: z.string().optional(),
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

const runRow = z.object({
  Id: z.string(),
  Job: z.string(),
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
  /** Of the hygiene jobs alone; JSON. */
  Hygiene: z.string().optional(),
  AppVersion: z.string(),
  Reason: z.string().optional(),
});

/** The newest run is the first row. */
function runKey(startedAt: Date, id: string): string {
  return `${countedDown(startedAt)}_${encodeKeyPart(id, MAX_KEY_UNITS - COUNTED_DOWN_DIGITS - 1)}`;
}

/** What the key of a run's row looks like; it holds nothing that a filter would read differently. */
export const runKeyShape = /^\d{16}_[A-Za-z0-9._:=-]{0,495}$/;

export function toRunRow(run: RunRecord) {
  const { counts } = run;
  return {
    partitionKey: RUNS_PARTITION,
    rowKey: runKey(run.startedAt, run.id),
    Id: run.id,
    Job: run.job,
    State: run.state,
    StartedAt: run.startedAt.toISOString(),
    DeadlineAt: run.deadlineAt.toISOString(),
    ...optional('FinishedAt', run.finishedAt?.toISOString()),
    ...optional('WindowFrom', run.windowFrom?.toISOString()),
    ...optional('WindowTo', run.windowTo?.toISOString()),
    ...optional('ReadUntil', run.readUntil?.toISOString()),
    ...optional('DaysUntilLoss', run.daysUntilLoss),
    ...optional('Hygiene', run.hygiene && JSON.stringify(run.hygiene)),
    Requests: counts.requests,
    Throttled: counts.throttled,
    Retried: counts.retried,
    Pages: counts.pages,
    Read: counts.read,
    Added: counts.added,
    Known: counts.known,
    Conflicts: counts.conflicts,
    AppVersion: run.appVersion,
    ...optional('Reason', run.reason?.slice(0, MAX_REASON_UNITS).toWellFormed()),
  };
}

function optional(column: string, value: string | number | undefined): Record<string, string | number> {
  return value === undefined ? {} : { [column]: value };
}

/** @throws StoreError `corrupt-row` where the row is not as `toRunRow` makes it. */
export function toRunRecord(row: ListedRow): RunRecord {
  const read = readRow('Runs', row, runRow);
  const { Hygiene: json } = read;
  return {
    id: read.Id,
    job: read.Job,
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
    },
    hygiene: json === undefined ? undefined : readJson('Runs', row, { column: 'Hygiene', json }, hygieneJson),
    appVersion: read.AppVersion,
    reason: read.Reason,
  };
}
