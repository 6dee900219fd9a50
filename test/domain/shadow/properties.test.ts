import { describe, expect, test } from '@jest/globals';
import { addMinutes } from 'date-fns/addMinutes';
import fc from 'fast-check';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { claimedActs } from '../../../src/domain/shadow/claimed-acts.ts';
import { loggedActs } from '../../../src/domain/shadow/logged-acts.ts';
import { type ShadowWrite, shadowWrites } from '../../../src/domain/shadow/shadow-writes.ts';
import { grantEvents, grantTo, own, person, record, request } from './acts-builder.ts';

/** Grants of a morning: few people, so that many are about the same; how Graph's answer fared; what the log leaves out. */
const grants = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 59 }),
    to: fc.integer({ min: 1, max: 3 }),
    // Known: Graph's answer was written down. Lost: the process died. Nameless: nor do the events name the request.
    came: fc.constantFrom('known', 'lost', 'nameless'),
    onlyFirst: fc.boolean(),
  }),
  { maxLength: 8 },
);
type Grant = ReturnType<typeof grants.generate>['value'][number];

const morning = new Date('2026-11-24T08:00:00Z');
const window = { from: new Date('2026-11-24T06:00:00Z'), to: new Date('2026-11-24T12:00:00Z') };

function recordOf({ minute, to, came }: Grant, index: number): ChangeRecord {
  const askedAt = addMinutes(morning, minute);
  const id = `20261124T0800000${String(index).padStart(2, '0')}Z-0000000${index}`;
  const of = { id, askedAt, content: grantTo(to) };
  return came === 'known' ? record(of, { requestId: request(index) }) : record(of);
}

function eventsOf({ minute, to, came, onlyFirst }: Grant, index: number): readonly AuditEvent[] {
  const at = new Date(addMinutes(morning, minute).getTime() + index).toISOString();
  const requestId = came === 'nameless' ? undefined : request(index);
  return grantEvents({ at, principalId: person(to), requestId }).slice(0, onlyFirst ? 1 : 2);
}

function compare(events: readonly AuditEvent[], records: readonly ChangeRecord[]): readonly ShadowWrite[] {
  return shadowWrites(loggedActs(events, own), claimedActs(records), { window, holes: [], lagMinutes: 40 });
}

/** Events without the id of a request say the same twice only where they are two acts; at one instant nobody could tell. */
const areApart = (all: readonly Grant[]) =>
  all.every((one, index) =>
    all.every(
      (other, place) =>
        place === index ||
        one.came !== 'nameless' ||
        other.to !== one.to ||
        Math.abs(other.minute - one.minute) > 15,
    ),
  );
const day = grants.filter(areApart);

describe('whatever we did', () => {
  test('agrees with a log that has it, in whatever order its events and our records come', () => {
    fc.assert(
      fc.property(day, fc.integer(), (all, seed) => {
        const events = all
          .flatMap(eventsOf)
          .toSorted((one, other) => order(one.id, seed) - order(other.id, seed));
        const records = all.map(recordOf).toReversed();

        expect(compare(events, records)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('does not hide one write more, though it is about the same person, role and minute', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 3 }), (all, minute, to) => {
        const stolen = eventsOf({ minute, to, came: 'lost', onlyFirst: false }, 99);

        expect(compare([...all.flatMap(eventsOf), ...stolen], all.map(recordOf)).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('is missed where the log lacks the events of one', () => {
    fc.assert(
      fc.property(day, fc.nat(), (all, which) => {
        fc.pre(all.length > 0);
        const missing = which % all.length;
        const events = all.flatMap((one, index) => (index === missing ? [] : eventsOf(one, index)));

        expect(compare(events, all.map(recordOf)).some(({ kind }) => kind === 'no-event')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('has alarms that are the same each time it is compared', () => {
    fc.assert(
      fc.property(day, (all) => {
        const found = () => compare(all.flatMap(eventsOf), []).map(({ id }) => id);

        expect(found()).toEqual(found());
        expect(new Set(found()).size).toBe(found().length);
      }),
      { numRuns: 100 },
    );
  });
});

function order(id: string, seed: number): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed) % 9973, 7);
}
