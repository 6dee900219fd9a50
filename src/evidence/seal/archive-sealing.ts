import { StoreError } from '../../ports/errors.ts';
import type { ArchiveSealing, PartitionSeal } from '../../ports/index.ts';
import { sealWhatIsThere } from './archive-baseline.ts';
import type { ArchiveSealingParts, SealedArchiveRun } from './archive-sealing-parts.ts';
import { archiveTable, DaySeals } from './day-seals.ts';

/** Days that are sealed at once. What is left of a run is sealed by the next one. */
const daysAtOnce = 10;

/**
 * Seals the rows that a run added to the archive, a day at a time, so that a month of events is never held at once. The
 * journal names the days of a run before it writes there: from it the next run seals what a dead one left.
 */
export function createArchiveSealing(parts: ArchiveSealingParts, run: SealedArchiveRun): ArchiveSealing {
  const { archiveRows, archiveJournal, clock } = parts;
  const at = run.startedAt.toISOString();
  const deadlineAt = run.deadlineAt.toISOString();
  const journaled = new Set<string>();
  let writing: Promise<unknown> = Promise.resolve();

  async function journal(days: readonly string[]): Promise<void> {
    if (clock.now() > run.deadlineAt) throw tooLate(run);
    const fresh = days.filter((day) => !journaled.has(day));
    if (fresh.length === 0) return;
    const intervals = [...journaled, ...fresh].toSorted();
    await archiveJournal.begin({ runId: run.runId, at, deadlineAt, intervals });
    for (const day of fresh) journaled.add(day);
  }

  return {
    willKeep(events) {
      const days = [...new Set(events.map((event) => archiveRows.dayOf(event)))];
      // One after the other: an entry is written whole.
      const noted = writing.then(() => journal(days));
      writing = noted.catch(() => undefined);
      return noted;
    },
    async end() {
      const left = await sealRuns(parts, run);
      return left ?? (await sealWhatIsThere(parts, run));
    },
  };
}

function tooLate({ runId, deadlineAt }: SealedArchiveRun): StoreError {
  return new StoreError(
    'rejected',
    `Run ${runId} went on after ${deadlineAt.toISOString()}, when others may take it for dead: it archives nothing more. The next run goes on from there.`,
    'RunTooLate',
  );
}

/** Seals the rows of this run, and of those that are dead. @returns what is left for the next run. */
async function sealRuns(parts: ArchiveSealingParts, run: SealedArchiveRun): Promise<string | undefined> {
  const { archiveJournal, clock, log } = parts;
  for (const entry of await archiveJournal.unfinished()) {
    const isOwn = entry.runId === run.runId;
    // A run that is under way seals its rows itself.
    if (!isOwn && (entry.deadlineAt ?? entry.at) >= clock.now().toISOString()) continue;
    for (let days = entry.intervals; days.length > 0; ) {
      if (clock.now() > run.deadlineAt)
        return `The time was over before the rows of run ${entry.runId} were sealed: ${days.length} days of them are left to the next run.`;
      await sealDays(parts, run, entry.runId, days.slice(0, daysAtOnce));
      days = days.slice(daysAtOnce);
      if (days.length > 0) await archiveJournal.begin({ ...entry, intervals: days });
    }
    await archiveJournal.end(entry.runId);
    if (!isOwn) log.warn('snapshot.recovered', { runId: run.runId, recovered: entry.runId });
  }
  return undefined;
}

async function sealDays(
  { archiveRows, sealer }: ArchiveSealingParts,
  { job, appVersion, startedAt }: SealedArchiveRun,
  runId: string,
  days: readonly string[],
): Promise<void> {
  const partitions: PartitionSeal[] = [];
  let rows = 0;
  for (const name of days) {
    const seals = new DaySeals();
    for await (const row of archiveRows.stored(name, { runId })) seals.add(row);
    for (const seal of seals.ofRuns().values()) {
      rows += seal.rows;
      partitions.push({ table: archiveTable, name, ...seal });
    }
  }
  // A run that found nothing new says nothing.
  if (rows === 0) return;
  const meta = { job, at: startedAt.toISOString(), appVersion, complete: {}, counts: { rows } };
  await sealer.sealPartitions(runId, partitions, meta);
}
