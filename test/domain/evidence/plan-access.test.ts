import { describe, expect, test } from '@jest/globals';
import { ADA, assignmentInstance, eligibility, GRACE, user } from '../../snapshot-builder.ts';
import { adas, between, exact, first, Nights, ofAccess, second, stored } from './nights.ts';

const at = (text: string) => new Date(text);

describe('the first night', () => {
  test('opens what it sees, with the times that schedules say', () => {
    const facts = ofAccess(new Nights().run(first, { eligibilities: [adas] }));

    expect(facts).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-06-01T08:00:00.000Z', 'schedule'),
        record: {
          kind: 'eligibility',
          scheduleId: 'schedule-1',
          principal: { id: ADA, displayName: 'Ada Lovelace', accountEnabled: true },
          endDateTime: '2027-06-01T08:00:00.000Z',
        },
        seenAt: first,
        seenBy: `run of ${first}`,
      },
    ]);
  });

  test('does not know since when there is what was assigned outside PIM', () => {
    const outside = assignmentInstance({
      scheduleId: 'outside-1',
      originId: 'outside-1',
      startDateTime: at('2026-11-22T02:00:03Z'),
    });

    expect(ofAccess(new Nights().run(first, { assignments: [outside] }))).toMatchObject([
      { change: 'opened', time: between(null, first), record: { startDateTime: null } },
    ]);
  });

  test('opens what lies ahead, with its start, when it was made', () => {
    const ahead = eligibility({
      createdDateTime: at('2026-11-20T09:00:00Z'),
      start: at('2026-12-01T00:00:00Z'),
      end: at('2027-01-01T00:00:00Z'),
    });

    expect(ofAccess(new Nights().run(first, { eligibilities: [ahead] }))).toMatchObject([
      {
        time: exact('2026-11-20T09:00:00.000Z', 'schedule'),
        record: { startDateTime: '2026-12-01T00:00:00.000Z' },
      },
    ]);
  });

  test('leaves what began after its instant to the next', () => {
    const nights = new Nights();
    const young = assignmentInstance({ start: at('2026-11-22T02:01:00Z'), end: at('2026-11-22T10:00:00Z') });

    expect(ofAccess(nights.run(first, { assignments: [young] }))).toEqual([]);
  });
});

describe('a night after another', () => {
  test('learns nothing where nothing changed', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });

    expect(nights.run(second, { eligibilities: [adas] }).facts).toEqual([]);
  });

  test('opens what a schedule says it began since', () => {
    const nights = new Nights();
    nights.run(first);
    const fresh = eligibility({ start: at('2026-11-22T14:03:00Z') });

    expect(ofAccess(nights.run(second, { eligibilities: [fresh] }))).toMatchObject([
      { change: 'opened', time: exact('2026-11-22T14:03:00.000Z', 'schedule'), cause: null },
    ]);
  });

  test('does not believe a schedule that would have been there at the look before', () => {
    const nights = new Nights();
    nights.run(first);

    expect(ofAccess(nights.run(second, { eligibilities: [adas] }))).toMatchObject([
      { change: 'opened', time: between(first, second) },
    ]);
  });

  test('believes the request that made it all the same, and says who asked and why', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    const requests = [
      stored({
        id: 'schedule-1',
        targetScheduleId: 'schedule-1',
        start: at('2026-11-22T01:59:50Z'),
        createdBy: GRACE,
        ticket: { number: 'INC-7', system: 'ServiceNow' },
      }),
    ];

    expect(ofAccess(nights.run(second, { eligibilities: [adas], requests }))).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-11-22T01:59:50.000Z', 'request'),
        cause: {
          requestId: 'schedule-1',
          by: GRACE,
          justification: 'Covers the night shift',
          ticket: 'ServiceNow INC-7',
        },
      },
    ]);
  });

  test('closes what is gone between the two looks, where nothing tells more', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });

    expect(ofAccess(nights.run(second))).toMatchObject([
      {
        change: 'closed',
        time: between(first, second),
        cause: null,
        last: { scheduleId: 'schedule-1' },
        since: exact('2026-06-01T08:00:00.000Z', 'schedule'),
      },
    ]);
  });

  test('closes what has ended at the end that its schedule stated', () => {
    const nights = new Nights();
    const ending = eligibility({ end: at('2026-11-22T17:30:00Z') });
    nights.run(first, { eligibilities: [ending] });

    expect(ofAccess(nights.run(second, { eligibilities: [ending] }))).toMatchObject([
      { change: 'closed', time: exact('2026-11-22T17:30:00.000Z', 'schedule') },
    ]);
  });

  test('closes what a removal took away when it did, and says who asked', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const requests = [
      stored({
        id: 'removal-1',
        action: 'adminRemove',
        status: 'Revoked',
        targetScheduleId: 'removal-1',
        start: at('2026-11-22T14:03:00Z'),
        createdBy: GRACE,
        justification: 'Moved to another team',
      }),
    ];

    expect(ofAccess(nights.run(second, { requests }))).toMatchObject([
      {
        change: 'closed',
        time: exact('2026-11-22T14:03:00.000Z', 'request'),
        cause: { requestId: 'removal-1', by: GRACE, justification: 'Moved to another team' },
      },
    ]);
  });

  test('does not close by a removal that was refused, or of another scope', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const removal = { action: 'adminRemove', start: at('2026-11-22T14:03:00Z') } as const;
    const requests = [
      stored({ ...removal, id: 'denied', status: 'Denied' }),
      stored({ ...removal, id: 'other', status: 'Revoked', directoryScopeId: '/administrativeUnits/x' }),
    ];

    expect(ofAccess(nights.run(second, { requests }))).toMatchObject([
      { change: 'closed', time: between(first, second), cause: null },
    ]);
  });

  test('ends one schedule and begins the next where an eligibility was extended', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const extended = { ...adas, id: 'schedule-2', createdUsing: 'schedule-2' };
    const requests = [
      stored({
        id: 'schedule-2',
        targetScheduleId: 'schedule-2',
        action: 'adminExtend',
        start: at('2026-11-22T09:00:00Z'),
      }),
    ];
    const facts = ofAccess(nights.run(second, { eligibilities: [extended], requests }));

    expect(facts.map(({ change, time }) => [change, time])).toEqual([
      ['opened', exact('2026-11-22T09:00:00.000Z', 'request')],
      ['closed', exact('2026-11-22T09:00:00.000Z', 'request')],
    ]);
  });

  test('revises an assignment that was extended: it is held all the while', () => {
    const nights = new Nights();
    const held = assignmentInstance({ scheduleId: 'a-1', end: at('2026-12-01T00:00:00Z') });
    nights.run(first, { assignments: [held], requests: [] });
    const longer = { ...held, scheduleId: 'a-2', endDateTime: at('2027-03-01T00:00:00Z') };
    const requests = [
      stored({
        kind: 'assignment',
        id: 'a-2',
        targetScheduleId: 'a-2',
        action: 'adminUpdate',
        start: at('2026-11-22T09:00:00Z'),
      }),
    ];

    expect(ofAccess(nights.run(second, { assignments: [longer], requests }))).toMatchObject([
      {
        change: 'revised',
        time: exact('2026-11-22T09:00:00.000Z', 'request'),
        record: { endDateTime: '2027-03-01T00:00:00.000Z' },
        last: { endDateTime: '2026-12-01T00:00:00.000Z' },
      },
    ]);
  });

  test('tells an activation that ended and was made again from one that lasted', () => {
    const nights = new Nights();
    const one = assignmentInstance({
      assignmentType: 'Activated',
      scheduleId: 'act-1',
      start: at('2026-11-22T01:00:00Z'),
      end: at('2026-11-22T09:00:00Z'),
    });
    const next = {
      ...one,
      scheduleId: 'act-2',
      startDateTime: at('2026-11-23T00:30:00Z'),
      endDateTime: at('2026-11-23T08:30:00Z'),
    };
    nights.run(first, { assignments: [one] });
    const facts = ofAccess(nights.run(second, { assignments: [next] }));

    expect(facts.map(({ change, time }) => [change, time])).toEqual([
      ['closed', exact('2026-11-22T09:00:00.000Z', 'schedule')],
      ['opened', exact('2026-11-23T00:30:00.000Z', 'schedule')],
    ]);
    expect(new Set(nights.facts.map(({ id }) => id)).size).toBe(nights.facts.length);
  });

  test('names people as they are called now, in every record about them', () => {
    const nights = new Nights();
    const night = { eligibilities: [adas], assignments: [assignmentInstance()] };
    nights.run(first, night);
    const { facts } = nights.run(second, {
      ...night,
      principals: [user({ id: ADA, displayName: 'Ada King', accountEnabled: false })],
    });

    expect(facts.map(({ change, record }) => [change, record?.kind])).toEqual([
      ['revised', 'eligibility'],
      ['revised', 'assignment'],
      ['revised', 'principal'],
    ]);
  });
});
