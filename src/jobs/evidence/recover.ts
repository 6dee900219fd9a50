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
  const facts = await factsOf(run, entry);
  const intervals = begun.length === 0 ? first(entry) : begun;
  const what = `all ${facts.length} facts of run ${entry.runId} were found again`;
  const written = [await appendInParts(run, lease, { facts, what, runId: entry.runId, intervals })];
  await takeIn(run, facts);
  const pending = entry.intervals.find((name) => !begun.some((interval) => interval.name === name));
  if (pending !== undefined) {
    const interval = { name: pending, from: entry.at, runId: entry.runId };
    // The first interval begins with what was opened in it.
    if (begun.length === 0) await history.beginInterval(interval);
    else written.push(await beginInterval(run, lease, interval, await history.open()));
  }
  await sealed(run, entry.runId, written.flat(), { complete: {}, counts: { recovered: facts.length } });
}

function first({ intervals: [name], at: from, runId }: JournalEntry): readonly HistoryInterval[] {
  return name === undefined ? [] : [{ name, from, runId }];
}

async function factsOf({ ports }: EvidenceRunState, entry: JournalEntry): Promise<readonly Fact[]> {
  const facts = new Map<string, Fact>();
  for (const interval of entry.intervals)
    for await (const fact of ports.history.ofRun(entry.runId, interval))
      if (fact.change !== 'keyframe') facts.set(fact.id, fact);
  return [...facts.values()];
}

/** Brings the cache to where the facts of the dead run lead. */
async function takeIn({ ports: { history } }: EvidenceRunState, facts: readonly Fact[]): Promise<void> {
  await history.saveOpen(openAfter(await history.open(), facts));
}
