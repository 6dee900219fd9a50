import type { RunLease } from '../../changes/run-lease.ts';
import { openAfter } from '../../domain/evidence/open-after.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import type { JournalEntry } from '../../ports/index.ts';
import { appendInParts } from './append-in-parts.ts';
import { type EvidenceRunState, mayGoOn, sealed } from './evidence-run.ts';
import { beginInterval } from './months.ts';

/**
 * Ends what runs left that died: what they had written of facts is read again, found by all tables, taken into the cache, and
 * sealed; an interval that they had begun to write keyframes of begins. What they had not written is learnt anew.
 *
 * @returns how many runs.
 */
export async function recoverSnapshots(run: EvidenceRunState, lease: RunLease): Promise<number> {
  const { journal } = run.ports;
  const entries = await journal.unfinished();
  for (const entry of entries) {
    await mayGoOn(run, lease, `what run ${entry.runId} left was ended`);
    await endOf(run, lease, entry);
    await journal.end(entry.runId);
    run.ports.log.warn('snapshot.recovered', { runId: run.record.id, recovered: entry.runId });
  }
  return entries.length;
}

async function endOf(run: EvidenceRunState, lease: RunLease, entry: JournalEntry): Promise<void> {
  const { history } = run.ports;
  const begun = await history.intervals();
  const { facts, keyframes } = await writtenBy(run, entry);
  const intervals = begun.length === 0 ? first(entry) : begun;
  const { runId } = entry;
  const again = (of: readonly Fact[], where: readonly HistoryInterval[]) => {
    const what = `all ${of.length} facts of run ${runId} were found again`;
    return appendInParts(run, lease, { facts: of, what, runId, intervals: where });
  };
  const written = [await again(facts, intervals)];
  await takeIn(run, facts);
  // An interval that it had begun has its keyframes, which it may not have sealed.
  const own = begun.find((interval) => interval.runId === runId && entry.intervals.includes(interval.name));
  if (own !== undefined && keyframes.length > 0) written.push(await again(keyframes, [own]));
  const pending = entry.intervals.find((name) => !begun.some((interval) => interval.name === name));
  if (pending !== undefined) {
    const interval = { name: pending, from: entry.at, runId };
    // The first interval begins with what was opened in it.
    if (begun.length === 0) await history.beginInterval(interval);
    else written.push(await beginInterval(run, lease, interval, await history.open()));
  }
  await sealed(run, runId, written.flat(), { complete: {}, counts: { recovered: facts.length } });
}

function first({ intervals: [name], at: from, runId }: JournalEntry): readonly HistoryInterval[] {
  return name === undefined ? [] : [{ name, from, runId }];
}

async function writtenBy({ ports }: EvidenceRunState, entry: JournalEntry) {
  const facts = new Map<string, Fact>();
  const keyframes: Fact[] = [];
  for (const interval of entry.intervals)
    for await (const fact of ports.history.ofRun(entry.runId, interval))
      if (fact.change === 'keyframe') keyframes.push(fact);
      else facts.set(fact.id, fact);
  return { facts: [...facts.values()], keyframes };
}

/** Brings the cache to where the facts of the dead run lead. */
async function takeIn({ ports: { history } }: EvidenceRunState, facts: readonly Fact[]): Promise<void> {
  await history.saveOpen(openAfter(await history.open(), facts));
}
