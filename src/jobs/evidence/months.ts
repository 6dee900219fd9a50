import type { RunLease } from '../../changes/run-lease.ts';
import { factText } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval, OpenRecord } from '../../domain/model/evidence.ts';
import { factIdOf } from '../../ports/ids.ts';
import type { StoredLeaf } from '../../ports/index.ts';
import { appendInParts } from './append-in-parts.ts';
import type { EvidenceRunState } from './evidence-run.ts';

/** The interval that begins with a run: that of its month, unless one has begun that is as late. `undefined`: the last one goes on. */
export function intervalToBegin(
  intervals: readonly HistoryInterval[],
  run: { readonly runId: string; readonly now: string },
): HistoryInterval | undefined {
  const name = run.now.slice(0, 7);
  const last = intervals.at(-1);
  if (last !== undefined && last.name >= name) return undefined;
  return { name, from: run.now, runId: run.runId };
}

/**
 * Begins an interval: keyframes of all that is open, and then the interval itself. May be done again: what is there stays.
 *
 * @returns the leaves of the keyframes.
 */
export async function beginInterval(
  run: EvidenceRunState,
  lease: RunLease,
  interval: HistoryInterval,
  open: ReadonlyMap<string, OpenRecord>,
): Promise<readonly StoredLeaf[]> {
  const facts = [...open.values()].map((record) => keyframeOf(record, interval));
  const leaves = await appendInParts(run, lease, {
    facts,
    what: `all ${facts.length} keyframes of ${interval.name} were written`,
    runId: interval.runId,
    intervals: [interval],
  });
  await run.ports.history.beginInterval(interval);
  return leaves;
}

function keyframeOf(
  { subject, record, factId, time, cause }: OpenRecord,
  { from: seenAt, runId: seenBy }: HistoryInterval,
): Fact {
  const said = {
    subject,
    change: 'keyframe',
    time,
    record,
    keyframeOf: factId,
    cause,
    seenAt,
    seenBy,
  } as const;
  return { id: factIdOf(factText(said)), ...said };
}
