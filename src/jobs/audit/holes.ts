import { holeBefore, isOutOfRetention, namesOf, newHole, triedHole } from '../../domain/audit-holes.ts';
import {
  halvesOf,
  instantOf,
  lengthOf,
  partsWithout,
  ticksPerHour,
  ticksPerSecond,
} from '../../domain/audit-ticks.ts';
import type { Span } from '../../domain/model/audit-event.ts';
import type { AuditHole } from '../../domain/model/audit-hole.ts';
import { toldTo } from '../../ports/odd-rows.ts';
import { archiveSpan } from './archive-span.ts';
import { callOf, mayBeOfOneRecord, type ReadingLimits, type Snapshot } from './snapshot.ts';

const triesOfHole = 2;
const triesBeside = 4;
/** Holes that one run tries to read, those first that have waited longest. */
const holesPerRun = 20;
/** Two records may spoil one hole; but trouble that is everywhere must not become thousands of holes. */
const mostOpenHoles = 100;
const widestToSplit = 60 * ticksPerSecond;

/** Reads what holes are open, and gives up those that the tenant's retention has passed. */
export async function loadHoles(snapshot: Snapshot): Promise<void> {
  const { ports, policy, record } = snapshot;
  for (const hole of await ports.holes.open(toldTo(ports.log))) {
    if (!isOutOfRetention(hole, record.startedAt, policy.retentionDays)) {
      snapshot.holes = [...snapshot.holes, hole];
      continue;
    }
    await ports.holes.save({ ...hole, state: 'lost' });
    snapshot.outcome.lost.push(hole);
    ports.log.error('audit.hole-lost', { runId: record.id, hole: namesOf([hole]) });
  }
}

/** Writes down that a span cannot be read. Beside a hole that is there already, it makes that one longer. */
export async function writeHoleDown(snapshot: Snapshot, span: Span, cause: string): Promise<void> {
  const now = snapshot.record.startedAt;
  const before = holeBefore(span.from, snapshot.holes);
  const hole =
    before === undefined
      ? newHole(span, now, cause)
      : { ...triedHole(before, now, cause), to: span.to, isNarrowest: false };
  await saveHole(snapshot, hole);
  snapshot.outcome.found += before === undefined ? 1 : 0;
  snapshot.ports.log.error('audit.hole-found', { runId: snapshot.record.id, hole: namesOf([hole]) });
}

/** Writes holes down where Graph gave something that is no event, but for those that are known. */
export async function noteUnreadable(snapshot: Snapshot, places: readonly Span[]): Promise<void> {
  for (const { from, to } of places) {
    if (snapshot.holes.some((hole) => hole.from <= to && hole.to >= from)) continue;
    await writeHoleDown(
      snapshot,
      { from, to },
      'Graph gave something that is no event; its text is archived',
    );
  }
}

/**
 * Whether Graph answers for a span beside this one. What then fails for this one alone is about what is in it, and not
 * an outage.
 *
 * @param isPatient waits, in the end, for as long as a call may take: an outage of a minute need not end the run.
 */
export async function answersBeside(
  snapshot: Snapshot,
  { from, to }: Span,
  isPatient = false,
): Promise<boolean> {
  const before = partsWithout({ from: from - ticksPerHour, to: from - 1 }, snapshot.holes).at(-1);
  const after = partsWithout({ from: to + 1, to: to + ticksPerHour }, snapshot.holes).at(0);
  const patiently = isPatient ? (before ?? after) : undefined;
  if (before !== undefined && (await answers(snapshot, before, { maxTries: triesBeside }))) return true;
  if (after !== undefined && (await answers(snapshot, after, { maxTries: triesBeside }))) return true;
  return patiently !== undefined && answers(snapshot, patiently, {});
}

async function answers(snapshot: Snapshot, span: Span, limits: ReadingLimits): Promise<boolean> {
  const call = callOf(snapshot, { ...limits, pageSize: 1 });
  try {
    for await (const _page of snapshot.ports.auditLog.pages(span, call)) break;
    return true;
  } catch (error) {
    if (mayBeOfOneRecord(error)) return false;
    throw error;
  }
}

/** Tries to read the holes that are open, and makes those narrower that cannot be read. Each step is kept. */
export async function workOnHoles(snapshot: Snapshot): Promise<void> {
  const waiting = snapshot.holes.toSorted(
    (one, other) => one.lastTried.getTime() - other.lastTried.getTime(),
  );
  for (const hole of waiting.slice(0, holesPerRun)) await workOn(snapshot, hole);
}

async function workOn(snapshot: Snapshot, hole: AuditHole): Promise<void> {
  const cause = await causeOf(snapshot, hole);
  if (cause === undefined) return fill(snapshot, hole);
  const tried = triedHole(hole, snapshot.record.startedAt, cause);
  await saveHole(snapshot, tried);
  for (let narrowed: AuditHole | undefined = tried; narrowed !== undefined; )
    narrowed = await narrow(snapshot, narrowed);
}

/**
 * Reads both halves of a hole, and makes it as short as the half that cannot be read.
 *
 * @returns the shorter hole; `undefined` where it cannot be made shorter now.
 */
async function narrow(snapshot: Snapshot, hole: AuditHole): Promise<AuditHole | undefined> {
  if (hole.isNarrowest || lengthOf(hole) < 2) return undefined;
  const [older, newer] = halvesOf(hole);
  const olderCause = await causeOf(snapshot, older, 'may be empty');
  const newerCause = await causeOf(snapshot, newer, 'may be empty');
  if (olderCause !== undefined && newerCause !== undefined) return splitUp(snapshot, hole, newerCause);
  const cause = olderCause ?? newerCause;
  if (cause !== undefined) {
    const shorter = { ...hole, ...(olderCause === undefined ? newer : older), cause };
    await saveHole(snapshot, shorter);
    return shorter;
  }
  if ((await causeOf(snapshot, hole)) === undefined) await fill(snapshot, hole);
  else await saveHole(snapshot, { ...hole, isNarrowest: true });
  return undefined;
}

/** Two records spoil the hole, where Graph still answers beside it: then each half is a hole, and the older goes on. */
async function splitUp(snapshot: Snapshot, hole: AuditHole, cause: string): Promise<AuditHole | undefined> {
  const isSmall = lengthOf(hole) <= widestToSplit && snapshot.holes.length < mostOpenHoles;
  if (!isSmall || !(await answersBeside(snapshot, hole))) return undefined;
  const [older, newer] = halvesOf(hole);
  const other = newHole(newer, snapshot.record.startedAt, cause);
  await saveHole(snapshot, other);
  const shorter = { ...hole, ...older };
  await saveHole(snapshot, shorter);
  for (let next: AuditHole | undefined = other; next !== undefined; ) next = await narrow(snapshot, next);
  return shorter;
}

/**
 * Why a span cannot be called read; `undefined`: it can. A span of a single instant is read event by event, so that
 * those before the one that fails are kept.
 */
async function causeOf(
  snapshot: Snapshot,
  { from, to }: Span,
  emptiness: 'may be empty' | 'is suspicious' = 'is suspicious',
): Promise<string | undefined> {
  const limits: ReadingLimits = { maxTries: triesOfHole, ...(from === to ? { pageSize: 1 } : {}) };
  try {
    const { unreadable, hasEvents, isWhole } = await archiveSpan(snapshot, { from, to }, limits);
    if (unreadable.length > 0) return 'Graph gave something that is no event; its text is archived';
    if (!isWhole) return 'it has too many pages to be read at once';
    // What could not be read because of a record must hold one when it can be.
    if (emptiness === 'is suspicious' && !hasEvents) return 'Graph answers again, but with nothing';
    return undefined;
  } catch (error) {
    if (mayBeOfOneRecord(error)) return error.message;
    throw error;
  }
}

async function fill(snapshot: Snapshot, hole: AuditHole): Promise<void> {
  await snapshot.ports.holes.save({ ...hole, state: 'filled', lastTried: snapshot.record.startedAt });
  snapshot.holes = snapshot.holes.filter(({ id }) => id !== hole.id);
  snapshot.outcome.filled += 1;
  snapshot.ports.log.info('audit.hole-filled', {
    runId: snapshot.record.id,
    from: instantOf(hole.from),
    to: instantOf(hole.to),
    firstSeen: hole.firstSeen.toISOString(),
  });
}

async function saveHole(snapshot: Snapshot, hole: AuditHole): Promise<void> {
  await snapshot.ports.holes.save(hole);
  const others = snapshot.holes.filter(({ id }) => id !== hole.id);
  snapshot.holes = [...others, hole].sort((one, other) => one.from - other.from);
}
