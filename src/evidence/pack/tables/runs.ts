import { columnsOf } from '../../exports/column.ts';
import type { SourceRun } from '../../exports/sidecar.ts';
import { compareText } from '../../proof/manifest.ts';
import { sourceRuns } from '../../questions/source-runs.ts';
import { instantsOf } from '../pack-period.ts';
import { type PackTable, recordTable, type TableParts } from './pack-table.ts';

const jobs = ['snapshot-access', 'snapshot-audit-logs', 'store-requests', 'check-role-settings'];
const mostOfAJob = 1_000;

/** The runs that the evidence of the period comes from. */
export function runsTable({ ports, reading: { period } }: TableParts): PackTable<SourceRun> {
  const about = {
    name: 'runs',
    title: 'Runs that read the tenant',
    about:
      'Each run of the period that read what this pack shows: when, how it ended, and how many requests, pages and rows it read. Days without a run that saw all are among the gaps.',
  };
  const columns = columnsOf<SourceRun>(
    ...(['id', 'job', 'state', 'startedAt', 'finishedAt', 'requests', 'pages', 'read', 'reason'] as const),
  );
  return recordTable(about, columns, period, async (reading) => {
    const isWithin = (startedAt: Date) =>
      startedAt.toISOString() >= period.from && startedAt.toISOString() <= period.to;
    const isSource = ({ startedAt }: { readonly startedAt: Date }) => isWithin(startedAt);
    const found: SourceRun[] = [];
    for (const job of jobs) {
      const own = await sourceRuns(ports.runs, { job, isSource, most: mostOfAJob }, reading);
      found.push(...own);
      if (own.length === mostOfAJob)
        reading.miss({ part: `runs of ${job}`, because: `only the last ${mostOfAJob} are listed` });
    }
    reading.count('runs', found.length);
    const whole = found.filter(({ job, state }) => job === 'snapshot-access' && state === 'succeeded');
    const days = new Set(whole.map(({ startedAt }) => startedAt.slice(0, 10)));
    const without = instantsOf(period)
      .slice(0, -1)
      .map((at) => at.slice(0, 10))
      .filter((day) => !days.has(day));
    if (without.length > 0)
      reading.miss({
        part: `snapshot-access on ${without.length} days`,
        because: `no run read everything on ${without.join(', ')}: what began and ended meanwhile may be missing`,
      });
    return found.toSorted((one, other) =>
      compareText(`${one.startedAt} ${one.id}`, `${other.startedAt} ${other.id}`),
    );
  });
}
