import { holeTicksAt } from '../../domain/audit-holes.ts';
import {
  firstSlice,
  furthestOf,
  laterOf,
  nextSliceHours,
  olderHalf,
  settledBy,
} from '../../domain/audit-slices.ts';
import { dateOf, instantOf, lengthOf, partsWithout, spanOf, ticksPerHour } from '../../domain/audit-ticks.ts';
import type { Span, Ticks, Window } from '../../domain/model/audit-event.ts';
import type { GraphCallError } from '../../ports/errors.ts';
import { archiveSpan, type SpanReading } from './archive-span.ts';
import { answersBeside, noteUnreadable, writeHoleDown } from './holes.ts';
import { mayBeOfOneRecord, type Snapshot } from './snapshot.ts';

/** A part of the log that a run reads. */
interface Reading {
  /** Whether what was read moves `readUntil`: the fresh part does. */
  readonly isFresh: boolean;
  /** Whether everything before it is settled, so that what is read of it is, too. */
  readonly settles: boolean;
}

/** A slice is tried so often before it is asked whether Graph answers at all: some seconds. */
const triesOfSlice = 4;
const triesOfSuspect = 2;

/**
 * Archives a window, but for the holes that are known, in slices, oldest first. The watermark moves with each slice.
 *
 * A slice that cannot be read although Graph answers beside it is halved until what cannot be read is about a second
 * long. That is written down as a hole, and reading goes on behind it.
 */
export async function readLog(snapshot: Snapshot, window: Window, reading: Reading): Promise<void> {
  if (window.from >= window.to) return;
  for (const part of partsWithout(spanOf(window), snapshot.holes)) await readPart(snapshot, part, reading);
}

async function readPart(snapshot: Snapshot, part: Span, reading: Reading): Promise<void> {
  /** The end of the shortest span from here that is known or suspected to fail. */
  let failsBy: Ticks | undefined;
  for (let { from } = part; from <= part.to; ) {
    const shortest = holeTicksAt(from, snapshot.holes);
    const slice = sliceFrom(snapshot, { from, to: failsBy ?? part.to }, shortest, failsBy !== undefined);
    snapshot.slices.tried = slice;
    const read = await tryToRead(snapshot, slice, failsBy === undefined ? triesOfSlice : triesOfSuspect);
    if ('failure' in read) {
      if (failsBy === undefined && !(await answersBeside(snapshot, slice, true))) throw read.failure;
      failsBy = slice.to;
      if (lengthOf(slice) >= 2 * shortest) continue;
      const failure = await failsAgain(snapshot, slice);
      if (failure !== undefined) await writeHoleDown(snapshot, slice, failure.message);
    } else {
      if (!read.isWhole) {
        split(snapshot, slice, read.pages);
        failsBy = failsBy !== undefined && lengthOf(slice) >= 2 * shortest ? slice.to : undefined;
        continue;
      }
      if (failsBy === undefined) growFrom(snapshot, slice, read.pages);
      await noteUnreadable(snapshot, read.unreadable);
    }
    await passSlice(snapshot, slice, reading);
    from = slice.to + 1;
    if (failsBy !== undefined && from > failsBy) failsBy = undefined;
  }
}

function sliceFrom({ progress, holes }: Snapshot, rest: Span, shortest: number, isSuspect: boolean): Span {
  if (isSuspect) return olderHalf(rest, shortest);
  const isBesideHole = holes.some(({ to }) => to === rest.from - 1);
  const hours = isBesideHole ? Math.min(shortest / ticksPerHour, progress.sliceHours) : progress.sliceHours;
  return firstSlice(rest, hours);
}

async function tryToRead(
  snapshot: Snapshot,
  span: Span,
  maxTries: number,
): Promise<SpanReading | { readonly failure: GraphCallError }> {
  try {
    return await archiveSpan(snapshot, span, { maxTries });
  } catch (error) {
    if (mayBeOfOneRecord(error)) return { failure: error };
    throw error;
  }
}

/**
 * A last look before something is called a hole: Graph answers beside it, and then not for it. @returns `undefined`
 * where it was read after all.
 *
 * @throws GraphCallError where Graph does not answer beside it either: the trouble is not about a record.
 */
async function failsAgain(snapshot: Snapshot, slice: Span): Promise<GraphCallError | undefined> {
  const answers = await answersBeside(snapshot, slice);
  const read = await tryToRead(snapshot, slice, triesOfSuspect);
  if (!('failure' in read)) {
    await noteUnreadable(snapshot, read.unreadable);
    return undefined;
  }
  if (!answers) throw read.failure;
  return read.failure;
}

function split(snapshot: Snapshot, slice: Span, pages: number): void {
  growFrom(snapshot, slice, pages);
  snapshot.ports.log.info('slice.split', {
    runId: snapshot.record.id,
    from: instantOf(slice.from),
    to: instantOf(slice.to),
    pages,
    nextSliceHours: snapshot.progress.sliceHours,
  });
}

function growFrom(snapshot: Snapshot, slice: Span, pages: number): void {
  const sliceHours = nextSliceHours(snapshot.progress.sliceHours, slice, pages);
  snapshot.progress = { ...snapshot.progress, sliceHours };
}

/** Moves the watermark past a slice. What happened up to its end is in the archive, or written down as a hole. */
async function passSlice(snapshot: Snapshot, slice: Span, { isFresh, settles }: Reading): Promise<void> {
  const { ports, policy, record, progress } = snapshot;
  const to = dateOf(slice.to);
  const settled = settles ? settledBy(to, record.startedAt, policy) : undefined;
  const next = {
    ...progress,
    readUntil: isFresh ? to : progress.readUntil,
    settledUntil: laterOf(progress.settledUntil, settled),
  };
  await ports.watermark.advance(next);
  snapshot.progress = { ...furthestOf(progress, next), sliceHours: next.sliceHours };
  snapshot.readUntil = snapshot.progress.readUntil;
  snapshot.slices.finished += 1;
  const { counts, window } = snapshot;
  ports.log.info('slice.archived', {
    runId: record.id,
    windowFrom: window?.from.toISOString(),
    windowTo: window?.to.toISOString(),
    readUntil: snapshot.readUntil?.toISOString(),
    from: instantOf(slice.from),
    to: instantOf(slice.to),
    read: counts.read,
    added: counts.added,
  });
}
