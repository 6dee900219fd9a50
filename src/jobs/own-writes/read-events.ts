import {
  dateOf,
  halvesOf,
  lengthOf,
  partsWithout,
  spanOf,
  ticksPerSecond,
} from '../../domain/audit-ticks.ts';
import type { AuditEvent, Span, Window } from '../../domain/model/audit-event.ts';
import { isTelling, type OwnIdentities } from '../../domain/shadow/logged-acts.ts';
import type { Limiter } from '../../ports/bounded-tasks.ts';
import { newId } from '../../ports/ids.ts';
import type { AuditHoles, DirectoryAuditLog, Log, ReadTally } from '../../ports/index.ts';
import { toldTo } from '../../ports/odd-rows.ts';
import { archiveSpan } from '../audit/archive-span.ts';
import { mayBeOfOneRecord, type ReadingLimits, type SpanRun } from '../audit/snapshot.ts';

export interface EventSources {
  readonly auditLog: DirectoryAuditLog;
  /** What the audit snapshot found that Graph does not give. */
  readonly holes: Pick<AuditHoles, 'missing'>;
  readonly limiter: Limiter;
  readonly log: Log;
}

/** The events of a window that tell of what we did. */
export interface EventsRead {
  readonly events: readonly AuditEvent[];
  /** All events that came, of whatever kind. */
  readonly read: number;
  /** Parts of the window that could not be read: known holes, and places of what is no event. */
  readonly holes: readonly Window[];
}

/**
 * Reads a window of the audit log to its end, as the audit snapshot does; the holes that the snapshot knows are tried last. Nothing
 * is archived and no watermark moves.
 *
 * Not by a filter on the initiator: Graph documents one on the application id, which events of managed identities often lack.
 *
 * @param own asked once events have come: who we are is known from the token that they were read with.
 * @throws GraphCallError where the window cannot be read whole.
 */
export async function readEvents(
  window: Window,
  now: Date,
  own: () => OwnIdentities,
  { auditLog, holes, limiter, log }: EventSources,
  call: { readonly signal: AbortSignal; readonly tally: ReadTally },
): Promise<EventsRead> {
  const events = new Map<string, AuditEvent>();
  const run: SpanRun = {
    record: { id: newId(now), startedAt: now },
    deadline: call.signal,
    tally: call.tally,
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
    ports: {
      auditLog,
      limiter,
      log,
      archive: {
        async keep(page) {
          for (const event of page) if (isTelling(event, own())) events.set(event.id, event);
          return { added: page.length, known: 0, conflicts: [] };
        },
      },
    },
  };
  const whole = spanOf(window);
  const sound = partsWithout(whole, await holes.missing(toldTo(log)));
  const unreadable: Span[] = [];
  for (const part of sound) unreadable.push(...(await readSpan(part, run)));
  const tries = { left: mostFailures };
  for (const part of partsWithout(whole, sound)) unreadable.push(...(await readHole(part, run, tries)));
  return { events: [...events.values()], read: run.counts.read, holes: unreadable.map(windowOf) };
}

/** A span of more pages than one listing is trusted with is read in halves. @returns the places of what is no event. */
async function readSpan(span: Span, run: SpanRun, limits: ReadingLimits = {}): Promise<readonly Span[]> {
  const { isWhole, unreadable } = await archiveSpan(run, span, limits);
  if (isWhole) return unreadable;
  const found: Span[] = [];
  for (const half of halvesOf(span)) found.push(...(await readSpan(half, run, limits)));
  return found;
}

const triesOfHole = 2;
/** Two broken records a second wide in two days take fewer; more is an outage. */
const mostFailures = 60;

/**
 * Tries what the store says cannot be read: a row there must not keep a write of ours from being seen. Only the second in which
 * Graph itself fails is left out.
 *
 * @throws GraphCallError where it fails more often than a broken record or two make it.
 */
async function readHole(span: Span, run: SpanRun, tries: { left: number }): Promise<readonly Span[]> {
  try {
    return await readSpan(span, run, { maxTries: triesOfHole });
  } catch (error) {
    tries.left -= 1;
    if (!mayBeOfOneRecord(error) || tries.left < 0) throw error;
    if (lengthOf(span) <= ticksPerSecond) return [span];
  }
  const found: Span[] = [];
  for (const half of halvesOf(span)) found.push(...(await readHole(half, run, tries)));
  return found;
}

function windowOf({ from, to }: Span): Window {
  return { from: dateOf(from), to: dateOf(to) };
}
