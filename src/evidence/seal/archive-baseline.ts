import type { PartitionSeal } from '../../ports/index.ts';
import { type Manifest, parseManifest } from '../proof/manifest.ts';
import type { ArchiveSealingParts, SealedArchiveRun } from './archive-sealing-parts.ts';
import { archiveTable, DaySeals } from './day-seals.ts';

/** Partitions in a manifest: about 60 KiB of them. */
const partitionsAtOnce = 250;

/** What the log says of rows that were archived before anything was sealed. */
interface Baseline {
  /** Days that are sealed as they were found. */
  readonly days: ReadonlySet<string>;
  readonly isWhole: boolean;
  /** Runs that sealed their own rows. */
  readonly runs: ReadonlySet<string>;
}

/**
 * Seals what was archived before anything was sealed, as it is found, once. The log itself says how far that has come: a row
 * in the store that says so only spares reading the log, so whoever takes it away gets nothing sealed anew.
 *
 * @returns what is left for the next run.
 */
export async function sealWhatIsThere(
  parts: ArchiveSealingParts,
  run: SealedArchiveRun,
): Promise<string | undefined> {
  const { archiveRows, archiveJournal, clock, sealLog, log } = parts;
  if (await archiveJournal.isWhole()) return undefined;
  const manifests: Manifest[] = [];
  for await (const { text } of sealLog.entries(0)) {
    const manifest = parseManifest(text);
    if (typeof manifest !== 'string') manifests.push(manifest);
  }
  const known = baselineIn(manifests);
  const running = new Set((await archiveJournal.unfinished()).map(({ runId }) => runId));
  const isOld = (runId: string) => runId !== run.runId && !known.runs.has(runId) && !running.has(runId);
  let found: PartitionSeal[] = [];
  if (!known.isWhole)
    for await (const name of archiveRows.days()) {
      if (known.days.has(name)) continue;
      if (clock.now() > run.deadlineAt) {
        await seal(parts, run, found, false);
        return `The time was over before everything that was archived earlier was sealed: days from ${name} on are left to the next run.`;
      }
      found.push(...(await dayOf(parts, name, isOld)));
      if (found.length < partitionsAtOnce) continue;
      await seal(parts, run, found, false);
      found = [];
    }
  if (!known.isWhole) await seal(parts, run, found, true);
  await archiveJournal.saveWhole();
  if (found.length > 0) log.warn('evidence.sealed-as-found', { runId: run.runId, partitions: found.length });
  return undefined;
}

export function baselineIn(manifests: readonly Manifest[]): Baseline {
  const days = new Set<string>();
  const runs = new Set<string>();
  let isWhole = false;
  for (const { partitions, counts, runId } of manifests) {
    if (counts.foundWhole === 1) isWhole = true;
    for (const { table, name, run } of partitions) {
      if (table !== archiveTable) continue;
      if (run === undefined) runs.add(runId);
      else days.add(name);
    }
  }
  return { days, isWhole, runs };
}

async function dayOf(
  { archiveRows }: ArchiveSealingParts,
  name: string,
  isOld: (runId: string) => boolean,
): Promise<readonly PartitionSeal[]> {
  const seals = new DaySeals();
  for await (const row of archiveRows.stored(name, {})) if (isOld(row.runId)) seals.add(row);
  return [...seals.ofRuns()].map(([run, of]) => ({ table: archiveTable, name, ...of, run }));
}

async function seal(
  { sealer }: ArchiveSealingParts,
  { runId, job, appVersion, startedAt }: SealedArchiveRun,
  partitions: readonly PartitionSeal[],
  isLast: boolean,
): Promise<void> {
  if (partitions.length === 0 && !isLast) return;
  const rows = partitions.reduce((sum, partition) => sum + partition.rows, 0);
  const counts = { found: rows, foundWhole: isLast ? 1 : 0 };
  const meta = { job, at: startedAt.toISOString(), appVersion, complete: {}, counts };
  await sealer.sealPartitions(runId, partitions, meta);
}
