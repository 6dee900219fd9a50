import { canSplit, mostSlicePages } from '../../domain/audit-slices.ts';
import { ceilToSecond, instantOf, ticksOf } from '../../domain/audit-ticks.ts';
import type { AuditEvent, Span, Ticks } from '../../domain/model/audit-event.ts';
import { boundedTasks } from '../../ports/bounded-tasks.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { ArchiveResult } from '../../ports/index.ts';
import { callOf, type ReadingLimits, type SpanRun } from './snapshot.ts';

/** What was read of a span. */
export interface SpanReading {
  readonly pages: number;
  /** `false`: it has more pages than one run can count on, and was given up. */
  readonly isWhole: boolean;
  /** Whether the span holds an event. */
  readonly hasEvents: boolean;
  /** Where Graph gave something that is no event. Its text is in the archive. */
  readonly unreadable: readonly Span[];
}

/** Conflicts that the log names, per run. All of them are counted, and marked in the archive. */
const conflictsNamed = 100;
/** A listing that leaves out what it gave a moment ago is asked so often before it is not believed. */
const mostContradictions = 3;

/**
 * Archives a span and proves that it was read to its end. A listing may end early without an error, so what lies below
 * the oldest event is asked for in a query of its own, until that one gives this event again and nothing older
 * (docs/graph-facts.md#reading-the-audit-log). A span that looks empty is asked for twice.
 *
 * @throws GraphCallError where a page cannot be read, or the listing contradicts itself. What came before is archived.
 */
export async function archiveSpan(
  snapshot: SpanRun,
  span: Span,
  limits: ReadingLimits = {},
): Promise<SpanReading> {
  const writes = boundedTasks(snapshot.ports.limiter);
  try {
    const read = await readToEnd({ snapshot, limits, writes }, span);
    await writes.finish();
    return read;
  } finally {
    await writes.quiet();
  }
}

interface Reader {
  readonly snapshot: SpanRun;
  readonly limits: ReadingLimits;
  /** What is read is written meanwhile. */
  readonly writes: ReturnType<typeof boundedTasks>;
}

async function readToEnd(reader: Reader, span: Span): Promise<SpanReading> {
  const first = await archivePages(reader, span, []);
  let { pages, oldest, lastPage } = first;
  const unreadable = [...first.unreadable];
  const outcome = (isWhole: boolean) => ({ pages, isWhole, hasEvents: oldest !== undefined, unreadable });
  if (!first.isWhole) return outcome(false);
  for (let contradictions = 0; ; ) {
    const to = oldest === undefined ? span.to : Math.min(span.to, endOfProof(oldest, contradictions));
    const below = await archivePages(reader, { from: span.from, to }, lastPage);
    unreadable.push(...below.unreadable);
    if (below.oldest === oldest) return outcome(true);
    if (below.oldest === undefined || (oldest !== undefined && below.oldest > oldest)) {
      contradictions += 1;
      if (contradictions > mostContradictions) throw contradiction(span, oldest);
      continue;
    }
    reader.snapshot.ports.log.warn('listing.resumed', {
      runId: reader.snapshot.record.id,
      from: instantOf(span.from),
      endedAt: oldest === undefined ? undefined : instantOf(oldest),
      nowAt: instantOf(below.oldest),
    });
    pages += below.pages;
    ({ oldest, lastPage } = below);
    if (!below.isWhole) return outcome(false);
  }
}

/**
 * The end of the next listing: the instant of the oldest event first, so that what is older has room even on a short page.
 * Whether Graph compares fractions of a second is not documented; where it does not find the event by them, the end of its
 * second is asked for.
 */
function endOfProof(oldest: Ticks, contradictions: number): Ticks {
  return contradictions === 0 ? oldest : ceilToSecond(oldest);
}

interface PagesReading {
  readonly pages: number;
  readonly isWhole: boolean;
  /** Of the events that lie in the span: one that is dated elsewhere proves nothing. */
  readonly oldest: Ticks | undefined;
  /** What follows begins with some of its events. */
  readonly lastPage: readonly AuditEvent[];
  readonly unreadable: readonly Span[];
}

async function archivePages(
  { snapshot, limits, writes }: Reader,
  span: Span,
  pageBefore: readonly AuditEvent[],
): Promise<PagesReading> {
  const { ports, record } = snapshot;
  const unreadable: Span[] = [];
  let pages = 0;
  let oldest: Ticks | undefined;
  let lastPage = pageBefore;
  const known = new Set(pageBefore.map(({ json }) => json));
  for await (const page of ports.auditLog.pages(span, callOf(snapshot, limits))) {
    pages += 1;
    if (pages > mostSlicePages && canSplit(span)) break;
    unreadable.push(...placesOfUnreadable(page, { from: span.from, to: oldest ?? span.to }));
    oldest = oldestIn(page, span, oldest);
    lastPage = page;
    const fresh = known.size === 0 ? page : page.filter(({ json }) => !known.has(json));
    snapshot.counts.read += fresh.length;
    if (fresh.length === 0) continue;
    await writes.add(async () => {
      await ports.sealing?.willKeep(fresh);
      count(snapshot, await ports.archive.keep(fresh, { runId: record.id, now: record.startedAt }));
    });
  }
  return { pages, isWhole: pages <= mostSlicePages || !canSplit(span), oldest, lastPage, unreadable };
}

function oldestIn(page: readonly AuditEvent[], span: Span, before: Ticks | undefined): Ticks | undefined {
  let oldest = before;
  for (const { activityDateTime } of page) {
    const at = tickIn(span, activityDateTime);
    if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at;
  }
  return oldest;
}

function tickIn({ from, to }: Span, instant: string | undefined): Ticks | undefined {
  const at = instant === undefined ? undefined : ticksOf(instant);
  return at !== undefined && at >= from && at <= to ? at : undefined;
}

/** For each row that is no object, the span between the events beside it: an event that nobody can read lies there. */
function placesOfUnreadable(page: readonly AuditEvent[], { from, to }: Span): Span[] {
  const places: Span[] = [];
  if (page.every(isObject)) return places;
  let newer = to;
  for (const [index, event] of page.entries()) {
    const at = tickIn({ from, to }, event.activityDateTime);
    if (at !== undefined) newer = at;
    if (isObject(event)) continue;
    const rest = page.slice(index + 1);
    const older = rest.map(({ activityDateTime }) => tickIn({ from, to: newer }, activityDateTime));
    places.push({ from: older.find((one) => one !== undefined) ?? from, to: newer });
  }
  return places;
}

function isObject({ json }: AuditEvent): boolean {
  return json.startsWith('{');
}

function count({ ports, counts, record }: SpanRun, { added, known, conflicts }: ArchiveResult): void {
  counts.added += added;
  counts.known += known;
  for (const conflict of conflicts) {
    counts.conflicts += 1;
    if (counts.conflicts > conflictsNamed) continue;
    ports.log.warn('audit.conflict', {
      runId: record.id,
      eventId: conflict.id,
      activityDateTime: conflict.activityDateTime,
    });
  }
}

function contradiction(span: Span, oldest: Ticks | undefined): GraphCallError {
  const what = oldest === undefined ? 'an event' : `the event of ${instantOf(oldest)}`;
  return new GraphCallError(
    'invalid-response',
    `GET /auditLogs/directoryAudits: the listing from ${instantOf(span.from)} to ${instantOf(span.to)} gave ${what}, and then left it out ${mostContradictions + 1} times. Nothing was concluded from it; run again later.`,
    { code: 'ContradictoryListing' },
  );
}
