import type { RunLease } from '../../changes/run-lease.ts';
import { topicOf } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import { shardOf } from '../../ports/ids.ts';
import type { StoredLeaf } from '../../ports/index.ts';
import { type EvidenceRunState, mayGoOn } from './evidence-run.ts';

/** Facts that are written between two looks at the time: some seconds, and some tens of MiB. */
const factsAtOnce = 10_000;

/**
 * Adds facts, however many, in parts. Those of a topic stand together, because a transaction of the store takes rows of one
 * partition; those of a subject are never parted, because what was learnt late is placed by all of them. Where the run must end between two parts, the next one ends what is left.
 *
 * @param what is being written, to say what was not: `all 5 facts were written`.
 * @returns the leaves of what was written.
 */
export async function appendInParts(
  run: EvidenceRunState,
  lease: RunLease,
  { facts, what, ...stamp }: FactsToAppend,
): Promise<readonly StoredLeaf[]> {
  const leaves: (readonly StoredLeaf[])[] = [];
  for (const part of partsOf(facts)) {
    await mayGoOn(run, lease, what);
    leaves.push(await run.ports.history.append(part, stamp));
  }
  return leaves.flat();
}

interface FactsToAppend {
  readonly facts: readonly Fact[];
  readonly what: string;
  readonly runId: string;
  readonly intervals: readonly HistoryInterval[];
}

/** Parts of about `factsAtOnce` facts. */
export function* partsOf(facts: readonly Fact[]): Generator<readonly Fact[]> {
  let part: Fact[] = [];
  for (const ofTopic of Map.groupBy(facts, topicOfFact).values())
    for (const ofSubject of Map.groupBy(ofTopic, ({ subject }) => subject).values()) {
      part.push(...ofSubject);
      if (part.length < factsAtOnce) continue;
      yield part;
      part = [];
    }
  if (part.length > 0) yield part;
}

function topicOfFact({ record, last }: Fact): string {
  const about = record ?? last;
  return about === undefined ? '' : topicOf(about, shardOf);
}
