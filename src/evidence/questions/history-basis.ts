import type { InstantText } from '../../domain/model/recorded.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import type { History, Look, Looks, RunHistory, SealLog } from '../../ports/index.ts';
import { Reading } from '../exports/question.ts';
import type { ExportBasis, ExportGap, SourceRun } from '../exports/sidecar.ts';
import { lastSealedHead } from './sealed-head.ts';
import { sourceRuns } from './source-runs.ts';

/** What questions about the history of access are answered from. */
export interface HistoryPorts {
  readonly history: History;
  readonly looks: Pick<Looks, 'last'>;
  readonly runs: RunHistory;
  readonly sealLog: Pick<SealLog, 'heads'>;
}

const job = 'snapshot-access';

/** The instant of the last run that read the tenant: what is known by then does not change any more. */
export async function lastLookAt({ looks }: Pick<HistoryPorts, 'looks'>): Promise<InstantText | undefined> {
  return Array.from((await looks.last()).values(), ({ at }) => at)
    .toSorted()
    .at(-1);
}

/** The first and the last instant that an answer is about, and when it was known. */
interface BasisSpan {
  readonly from: InstantText;
  readonly to: InstantText;
  readonly knownAt: InstantText;
}

/** What all answers about a span rest on, whatever of the history they are made from. */
export interface SpanBasis extends Pick<ExportBasis, 'head'> {
  readonly runs: readonly SourceRun[];
  readonly gaps: readonly ExportGap[];
}

/** What an answer about a span rests on. */
export async function historyBasis(
  span: BasisSpan,
  ports: HistoryPorts,
  reading: Reading,
): Promise<Omit<ExportBasis, 'query'>> {
  return answerBasis(await readSpanBasis(span, ports), reading);
}

/** What one answer rests on: the gaps of its span come after its own. */
export function answerBasis({ runs, gaps, head }: SpanBasis, reading: Reading): Omit<ExportBasis, 'query'> {
  for (const gap of gaps) reading.miss(gap);
  return { source: { runs, read: reading.counts }, gaps: reading.gaps, head };
}

/** Reads the run that looked last before each instant of a span, and the first that looked after it. */
export async function readSpanBasis(span: BasisSpan, ports: HistoryPorts): Promise<SpanBasis> {
  const reading = new Reading();
  const known = (run: RunRecord) => run.startedAt.toISOString() <= span.knownAt;
  const sourcesOf = (isSource: (run: RunRecord) => boolean, most: number) =>
    sourceRuns(ports.runs, { job, isSource, most }, reading);
  const before = await sourcesOf((run) => known(run) && startOf(run) <= span.from, 1);
  const after = await sourcesOf((run) => known(run) && startOf(run) > span.from, mostRuns);
  const runs = [
    ...after.filter(({ startedAt }) => startedAt <= span.to || isFirstAfter(startedAt, span.to, after)),
    ...before,
  ];
  for (const { id, state, reason } of runs)
    if (state !== 'succeeded')
      reading.miss({
        part: `run ${id}`,
        because: `it ended as ${state}${reason === null ? '' : `: ${reason}`}. What it did not see closes nothing, and is as the run before saw it.`,
      });
  await missedSince(span, ports, reading);
  await missedByErasure(ports, reading);
  return { runs, gaps: reading.gaps, head: await lastSealedHead(ports.sealLog) };
}

/** What was not looked at, completely and once more, after the last instant of an answer. */
async function missedSince(
  { to, knownAt }: { readonly to: InstantText; readonly knownAt: InstantText },
  { looks }: Pick<HistoryPorts, 'looks'>,
  reading: Reading,
): Promise<void> {
  const ends = 'What happened after that is not in it, but for what schedules say of their ends.';
  const last = seenUntil(await looks.last());
  const newest = last
    .map(({ until }) => until)
    .toSorted()
    .at(-1);
  const known = newest === undefined || knownAt < newest ? knownAt : newest;
  if (newest === undefined || known < to)
    reading.miss({ part: 'history', because: `it is as it was known at ${known}. ${ends}` });
  const late = last.filter(({ until }) => until < to && until !== newest);
  for (const { part, at } of late.slice(0, mostNamed))
    reading.miss({ part, because: `it was last seen completely at ${at}. ${ends}` });
  if (late.length > mostNamed)
    reading.miss({
      part: 'history',
      because: `${late.length - mostNamed} more parts were not seen completely`,
    });
}

/** PIM's requests are listed minutes before the run that goes by them, and count as seen by it; those of an earlier night do not. */
const listedBeforeMilliseconds = 3_600_000;

function seenUntil(looks: ReadonlyMap<string, Look>) {
  const runs = new Map<string, InstantText>();
  for (const { at, runId } of looks.values()) if (at > (runs.get(runId) ?? '')) runs.set(runId, at);
  return Array.from(looks, ([part, { at, runId }]) => {
    const run = runs.get(runId) ?? at;
    const isOfRun = Date.parse(run) - Date.parse(at) <= listedBeforeMilliseconds;
    return { part, at, until: isOfRun ? run : at };
  });
}

/** What was erased of a person is in no answer, and nobody can tell which answers it is missing in. */
async function missedByErasure({ history }: Pick<HistoryPorts, 'history'>, reading: Reading): Promise<void> {
  for (const { at, by, reason, rows, intervals } of await history.erasures())
    if (intervals === undefined)
      reading.miss({
        part: 'history',
        because: `${rows} rows about a principal were erased at ${at}, by ${by}: ${reason}. Nobody knows whose they were, so they may be missing here.`,
      });
}

/** Parts that were not seen and are named; the others are counted. */
const mostNamed = 100;

/** Runs between two instants that are named: those of a year. */
const mostRuns = 366;

function startOf({ startedAt }: RunRecord): InstantText {
  return startedAt.toISOString();
}

/** Whether a run was the first that looked after an instant. */
function isFirstAfter(
  startedAt: InstantText,
  instant: InstantText,
  runs: readonly { readonly startedAt: InstantText }[],
): boolean {
  return (
    startedAt > instant && !runs.some((other) => other.startedAt > instant && other.startedAt < startedAt)
  );
}
