import { type RunLease, withRunLease } from '../changes/run-lease.ts';
import type { EvidenceView } from '../domain/evidence/view.ts';
import type { Fact, HistoryInterval } from '../domain/model/evidence.ts';
import type { Ending, EvidenceCounts, RunRecord } from '../domain/model/run.ts';
import type { StoredLeaf } from '../ports/index.ts';
import { readEvidence } from '../tenant/read-evidence.ts';
import { appendInParts } from './evidence/append-in-parts.ts';
import type { EvidencePorts } from './evidence/evidence-ports.ts';
import { type EvidenceRunState, endingAfter, mayGoOn, sealed, sealText } from './evidence/evidence-run.ts';
import { type LearntFacts, learn } from './evidence/learn.ts';
import { beginInterval, intervalToBegin } from './evidence/months.ts';
import { recoverSnapshots } from './evidence/recover.ts';
import type { JobRun } from './job-run.ts';
import { newRun } from './new-run.ts';
import { closeRun, endingIfCutOff, outOfTime, startRun } from './run-record.ts';

export const accessJobName = 'snapshot-access';

/** A run that names more gaps than this says how many more there are. */
const gapsNamed = 20;

/**
 * Writes down who has what, and what became of it since the last run, in facts that are only added. A run may be killed anywhere:
 * the next one ends what it left. Incomplete reading closes nothing.
 *
 * @returns the record of the run. It never throws.
 */
export async function snapshotAccess(ports: EvidencePorts, given: JobRun): Promise<RunRecord> {
  const run: EvidenceRunState = { ports, given, ...newRun(accessJobName, given, ports.clock.now()) };
  return closeRun(run, ports, endingIfCutOff(await endingOf(run), given.deadline));
}

async function endingOf(run: EvidenceRunState): Promise<Ending> {
  try {
    await startRun(run, run.ports);
    const options = { name: accessJobName, holder: run.record.id, goesFirst: true };
    const applied = await withRunLease(run.ports, options, run.given.deadline, (lease) => work(run, lease));
    if (applied.kind === 'done') return applied.result;
    const until = applied.until.toISOString();
    run.ports.log.warn('lease.held', { runId: run.record.id, by: applied.by, until });
    const waited = `This run waited for ${run.given.timeBudgetMilliseconds / 1000} s: start the job again once that one is over.`;
    const reason = `Run ${applied.by} is writing the history of access (until ${until} at the latest). Nothing was done. ${waited}`;
    // A night without its facts is lost, which nobody may take for a success.
    return { state: 'failed', reason };
  } catch (error) {
    return endingAfter(error, run);
  }
}

async function work(run: EvidenceRunState, lease: RunLease): Promise<Ending> {
  const { ports, record, given, tally, counts } = run;
  const recovered = await recoverSnapshots(run, lease);
  const call = { signal: given.deadline, tally, log: ports.log, givesWay: true };
  const view = await readEvidence(ports, record.startedAt, call);
  counts.read = view.eligibilities.length + view.assignments.length;
  sayGaps(run, view);
  const begun = await ports.history.intervals();
  const learnt = await learn(run, view, begun);
  if (given.deadline.aborted) return outOfTime(given.timeBudgetMilliseconds, 'anything was written');
  await mayGoOn(run, lease, 'anything was written');
  const kept = await keep(run, lease, learnt, begun);
  counts.added = learnt.facts.length;
  counts.known = learnt.open.size;
  const said = { ...countsOf(learnt, kept.keyframes), recovered };
  const seal = await sealed(run, record.id, kept.leaves, {
    complete: learnt.complete,
    counts: { ...said, read: counts.read },
  });
  if (kept.isJournaled) await ports.journal.end(record.id);
  run.evidence = {
    counts: said,
    interval: kept.interval?.name,
    requestsListedAt: learnt.requestsListedAt,
    seal: sealText(seal),
  };
  const reasons = [
    ...(learnt.missing.length === 0 ? [] : [reasonOf(learnt.missing)]),
    ...(seal.kind === 'sealed' && seal.problem !== undefined ? [seal.problem] : []),
  ];
  return reasons.length === 0 ? { state: 'succeeded' } : { state: 'partial', reason: reasons.join(' ') };
}

interface KeptFacts {
  readonly leaves: readonly StoredLeaf[];
  readonly keyframes: number;
  readonly interval: HistoryInterval | undefined;
  readonly isJournaled: boolean;
}

/** Writes facts, then what follows from them, then the next interval. Each step may be done again. */
async function keep(
  run: EvidenceRunState,
  lease: RunLease,
  { facts, opened, closed, open, looks }: LearntFacts,
  begun: readonly HistoryInterval[],
): Promise<KeptFacts> {
  const { history, journal, looks: lastLooks } = run.ports;
  const at = run.record.startedAt.toISOString();
  const runId = run.record.id;
  const next = intervalToBegin(begun, { runId, now: at });
  const isFirst = begun.length === 0;
  const intervals = isFirst && next !== undefined ? [next] : begun;
  const names = intervals.map(({ name }) => name);
  const isJournaled = facts.length > 0 || next !== undefined;
  if (isJournaled) await journal.begin({ runId, at, intervals: names });
  const written: (readonly StoredLeaf[])[] = [];
  const what = `all ${facts.length} facts were written`;
  for (const wave of wavesOf(facts))
    written.push(await appendInParts(run, lease, { facts: wave, what, runId, intervals }));
  await history.saveOpen({ opened, closed });
  await lastLooks.save(looks);
  if (next === undefined)
    return { leaves: written.flat(), keyframes: 0, interval: begun.at(-1), isJournaled };
  // What was opened in the first interval stands in the place of its keyframes.
  if (isFirst) await history.beginInterval(next);
  else {
    await journal.begin({ runId, at, intervals: [...names, next.name] });
    written.push(await beginInterval(run, lease, next, open));
  }
  return { leaves: written.flat(), keyframes: isFirst ? 0 : open.size, interval: next, isJournaled };
}

/** Facts in the order in which they may be written: none of a subject is there without the one before it. */
function wavesOf(facts: readonly Fact[]): readonly (readonly Fact[])[] {
  const waves: Fact[][] = [];
  const written = new Map<string, number>();
  for (const fact of facts) {
    const place = written.get(fact.subject) ?? 0;
    written.set(fact.subject, place + 1);
    const wave = waves[place];
    if (wave === undefined) waves.push([fact]);
    else wave.push(fact);
  }
  return waves;
}

function countsOf(
  { facts, open, unplaced }: LearntFacts,
  keyframes: number,
): Omit<EvidenceCounts, 'recovered'> {
  const of = (change: Fact['change']) => facts.filter((fact) => fact.change === change).length;
  return {
    open: open.size,
    opened: of('opened'),
    revised: of('revised'),
    closed: of('closed'),
    corrected: of('corrected'),
    keyframes,
    unplaced,
  };
}

function sayGaps({ ports: { log }, record }: EvidenceRunState, { gaps, unreadable }: EvidenceView): void {
  for (const { part, because } of gaps.slice(0, gapsNamed))
    log.warn('snapshot.gap', { runId: record.id, part, because });
  for (const { part, id, because } of unreadable.slice(0, gapsNamed))
    log.warn('snapshot.unreadable', { runId: record.id, part, id, because });
}

function reasonOf(missing: readonly string[]): string {
  const more = missing.length - gapsNamed;
  const rest = more > 0 ? ` And ${more} more.` : '';
  return `Not everything was seen. What was not is neither closed nor revised. ${missing.slice(0, gapsNamed).join(' ')}${rest}`;
}
