import * as fc from 'fast-check';
import type { InstantText, Recorded } from '../../src/domain/model/recorded.ts';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import { ada, admins, assignment, bob, eligibility, membership, person } from '../fact-builder.ts';

/**
 * Made-up histories of a small tenant, tick by tick, and an honest snapshot that looks at it now and then. It is naive on
 * purpose: it keeps every state of every tick.
 */

/** Twelve hours. */
export const ticks = 48;
export const lastTick = ticks - 1;
const beginning = Date.parse('2026-11-01T00:00:00.000Z');

export function instantOf(tick: number): InstantText {
  return new Date(beginning + tick * 43_200_000).toISOString();
}

/** Something that happened to one subject: it becomes this version, or nothing. */
interface MadeUpEvent {
  readonly tick: number;
  /** `undefined`: it is no more. */
  readonly version: number | undefined;
  /** Ticks until the schedule ends. `undefined`: it has no end. */
  readonly endsAfter: number | undefined;
}

/** How the instant of what happens between two looks becomes known: never, with the next run, or that many runs after the look. */
type Telling = 'never' | 'next-run' | { readonly runsLater: number };

export interface MadeUpSubject {
  readonly events: readonly MadeUpEvent[];
  /** By run: whether it saw this subject. */
  readonly isSeen: readonly boolean[];
  /** By look. */
  readonly tellings: readonly Telling[];
  /** Whether an end that a schedule stated is also told as a fact. */
  readonly tellsExpiry: boolean;
}

export interface MadeUpTenant {
  /** Ticks, in order. */
  readonly runs: readonly number[];
  /** By run: whether it begins an interval. The first one does. */
  readonly rolls: readonly boolean[];
  readonly subjects: readonly MadeUpSubject[];
}

export type RecordAs = (version: number, end: InstantText | 'never') => Recorded;

const group = person(admins, { kind: 'group', displayName: 'Administrators' });
const named = (id: string, version: number) => person(id, { displayName: `Version ${version}` });

/** A person's eligibility and activation, a group's assignment, and a person who is or may become a member. */
export const recordsAs: readonly RecordAs[] = [
  (version, endDateTime) => eligibility(ada, { endDateTime, principal: named(ada, version) }),
  (version, endDateTime) =>
    assignment(ada, { endDateTime, assignmentType: 'Activated', principal: named(ada, version) }),
  (version, endDateTime) =>
    assignment(admins, { endDateTime, principal: { ...group, displayName: `Version ${version}` } }),
  (version) => ({ ...membership(bob, admins), member: named(bob, version) }),
  (version, endDateTime) =>
    eligibility(bob, {
      endDateTime,
      principal: named(bob, version),
      scheduleId: 'into-the-group',
      key: { principalId: bob, groupId: admins, accessId: 'member' },
    }),
  (version, endDateTime) => eligibility(bob, { endDateTime, principal: named(bob, version) }),
];

const event = fc.record({
  tick: fc.integer({ min: 1, max: lastTick }),
  version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 2 }),
  endsAfter: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});
const telling = fc.oneof(
  fc.constant<Telling>('never'),
  fc.constant<Telling>('next-run'),
  fc.record({ runsLater: fc.integer({ min: 1, max: 4 }) }),
);
const mostRuns = 12;
const subject = fc.record({
  events: fc.uniqueArray(event, { selector: ({ tick }) => tick, maxLength: 7 }),
  isSeen: fc.array(fc.boolean(), { minLength: mostRuns, maxLength: mostRuns }),
  tellings: fc.array(telling, { minLength: mostRuns + 1, maxLength: mostRuns + 1 }),
  tellsExpiry: fc.boolean(),
});

export const madeUpTenants: fc.Arbitrary<MadeUpTenant> = fc
  .record({
    runs: fc.uniqueArray(fc.integer({ min: 1, max: lastTick }), { minLength: 2, maxLength: mostRuns }),
    rolls: fc.array(fc.boolean(), { minLength: mostRuns, maxLength: mostRuns }),
    subjects: fc.array(subject, { minLength: recordsAs.length, maxLength: recordsAs.length }),
  })
  .map(({ runs, rolls, subjects }) => ({
    runs: runs.toSorted((one, other) => one - other),
    rolls: rolls.map((roll, index) => index === 0 || roll),
    subjects: subjects.map((own) => ({
      ...own,
      events: own.events.toSorted((one, other) => one.tick - other.tick),
    })),
  }));

/** A change of the truth at a tick. */
export interface Turn {
  readonly tick: number;
  readonly before: Recorded | undefined;
  readonly after: Recorded | undefined;
  /** Whether the schedule ended by itself. */
  readonly isExpiry: boolean;
}

/** The truth: what a subject was, by tick, and the turns between. */
export interface Truth {
  readonly states: readonly (Recorded | undefined)[];
  readonly turns: readonly Turn[];
}

export function truthOf({ events }: MadeUpSubject, recordAs: RecordAs): Truth {
  const states: (Recorded | undefined)[] = [];
  const turns: Turn[] = [];
  let [now, end]: [Recorded | undefined, number | undefined] = [undefined, undefined];
  for (let tick = 0; tick < ticks; tick++) {
    const happening = events.find((each) => each.tick === tick);
    const before = now;
    if (happening !== undefined) {
      end = happening.endsAfter === undefined ? undefined : tick + happening.endsAfter;
      const text = end === undefined ? 'never' : instantOf(end);
      now = happening.version === undefined ? undefined : recordAs(happening.version, text);
      // A membership has no schedule.
      if (now === undefined || !('endDateTime' in now)) end = undefined;
    } else if (end === tick) now = undefined;
    if (JSON.stringify(before) !== JSON.stringify(now))
      turns.push({ tick, before, after: now, isExpiry: happening === undefined });
    states.push(now);
  }
  return { states, turns };
}

/** What may have been, by tick, as far as is known: JSON of records, and `''` for nothing. */
export type Possible = readonly ReadonlySet<string>[];

export function textOf(record: Recorded | undefined): string {
  return record === undefined ? '' : canonicalJson(record);
}

/** A time between two looks at one subject in which something happened. */
export interface Gap {
  /** Tick of the look before; -1: there was none. */
  readonly after: number;
  /** Tick of the look at its end. */
  readonly before: number;
  readonly turns: readonly Turn[];
  readonly telling: Telling;
}

/** The gaps between the looks at a subject, the last one open. */
export function gapsOf(tenant: MadeUpTenant, own: MadeUpSubject, { turns }: Truth): readonly Gap[] {
  const looks = tenant.runs.filter((_, run) => own.isSeen[run] === true);
  const bounds = [-1, ...looks, ticks];
  return bounds.slice(1).map((before, index) => {
    const after = bounds[index] ?? -1;
    return {
      after,
      before,
      turns: turns.filter(({ tick }) => tick > after && tick <= before),
      telling: own.tellings[index] ?? 'never',
    };
  });
}

/** The tick of the run that learns when the turns of a gap were; `undefined`: none does. For `next-run` by turn. */
export function toldAt({ runs }: MadeUpTenant, gap: Gap, turn: Turn): number | undefined {
  if (gap.telling === 'never') return undefined;
  if (gap.telling === 'next-run') return runs.find((run) => run >= turn.tick);
  const look = runs.indexOf(gap.before);
  return look < 0 ? undefined : runs[look + gap.telling.runsLater];
}

/** Whether all that happened in a gap is that a schedule ended by itself: whoever sees it gone knows when. */
export function isMereExpiry({ turns }: Gap): boolean {
  return turns.length === 1 && turns[0]?.isExpiry === true && turns[0].before !== undefined;
}
