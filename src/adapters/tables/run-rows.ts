import { z } from 'zod';
import type { RunRecord } from '../../domain/run.ts';
import { COUNTED_DOWN_DIGITS, countedDown, encodeKeyPart, MAX_KEY_UNITS } from './keys.ts';
import { readRow } from './rows-out.ts';

/** One partition: a run a night makes some hundred rows a year. */
export const RUNS_PARTITION = 'runs';

const MAX_REASON_UNITS = 8 * 1024;

const instant = z.iso.datetime().transform((text) => new Date(text));
const count = z.int().nonnegative();

const runRow = z
  .object({
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
    AppVersion: z.string(),
    Reason: z.string().optional(),
  })
  .transform(
    (row): RunRecord => ({
      id: row.Id,
      job: row.Job,
      state: row.State,
      startedAt: row.StartedAt,
      deadlineAt: row.DeadlineAt,
      finishedAt: row.FinishedAt,
      windowFrom: row.WindowFrom,
      windowTo: row.WindowTo,
      readUntil: row.ReadUntil,
      daysUntilLoss: row.DaysUntilLoss,
      counts: {
        requests: row.Requests,
        throttled: row.Throttled,
        retried: row.Retried,
        pages: row.Pages,
        read: row.Read,
        added: row.Added,
        known: row.Known,
        conflicts: row.Conflicts,
      },
      appVersion: row.AppVersion,
      reason: row.Reason,
    }),
  );

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

/** @throws StoreError `untrustworthy` where the row is not as `toRunRow` makes it. */
export function toRunRecord(row: { readonly partitionKey?: string; readonly rowKey?: string }): RunRecord {
  return readRow('Runs', row, runRow);
}
