import type { FactTime, Look, OpenRecord } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import type { Completeness } from './completeness.ts';
import type { Between } from './moment.ts';
import { idsOf, type LookPart, partOf } from './view.ts';

export type Looks = ReadonlyMap<string, Look>;

/** Stands for a look that nobody took: what was doubted from the first look on has never been seen not to be there. */
const never: Look = { at: '0000-01-01T00:00:00.000Z', runId: '' };

/** The last look that saw all there was of what a record is about; `undefined`: nobody has looked. */
export function lookAt(record: Recorded, looks: Looks): Look | undefined {
  const part = partOf(record);
  if (part === undefined) return undefined;
  const doubted = idsOf(record).flatMap((id) => looks.get(doubtKey(part, id)) ?? []);
  const [earliest] = doubted.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const look = earliest ?? looks.get(part);
  return look === undefined || look.at === never.at ? undefined : look;
}

/** The looks that something happened between: the last complete one before, and this run's. */
export function between(
  look: Look | undefined,
  known: OpenRecord | undefined,
  run: { readonly now: InstantText; readonly runId: string },
): Between {
  const seen = known === undefined ? undefined : seenBy(known.time);
  const last = later(look, seen);
  // A look at the same instant is none before.
  const before = last !== undefined && last.at >= run.now ? undefined : last;
  return {
    kind: 'between',
    after: before?.at ?? null,
    before: run.now,
    afterRun: before?.runId || null,
    beforeRun: run.runId,
  };
}

/** A record was so when it was seen, and so it was not otherwise before. */
function seenBy(time: FactTime): Look {
  return time.kind === 'exact' ? { at: time.at, runId: '' } : { at: time.before, runId: time.beforeRun };
}

function later(one: Look | undefined, other: Look | undefined): Look | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.at > one.at ? other : one;
}

/** The looks after a run. What it did not see completely keeps the look that it had. */
export function nextLooks(looks: Looks, seen: Completeness, look: Look): Map<string, Look> {
  const next = new Map<string, Look>();
  for (const [name, last] of looks) {
    const [part] = name.split('~', 1);
    if (![...seen.complete].some((one) => one === part)) next.set(name, last);
  }
  for (const part of seen.complete) next.set(part, look);
  for (const { part, id } of seen.doubts) {
    if (!seen.complete.has(part)) continue;
    next.set(doubtKey(part, id), looks.get(doubtKey(part, id)) ?? looks.get(part) ?? never);
  }
  return next;
}

function doubtKey(part: LookPart, id: string): string {
  return `${part}~${id}`;
}
