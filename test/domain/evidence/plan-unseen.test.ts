import { describe, expect, test } from '@jest/globals';
import {
  ADA,
  assignmentInstance,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
} from '../../snapshot-builder.ts';
import { adas, between, exact, first, Nights, ofAccess, second, stored, third } from './nights.ts';

const at = (text: string) => new Date(text);

/** Ada activates the role at two in the afternoon, for two hours. */
const activation = (overrides: Parameters<typeof stored>[0] = {}, changedAt?: string) =>
  stored(
    {
      kind: 'assignment',
      id: 'act-1',
      targetScheduleId: 'act-1',
      action: 'selfActivate',
      start: at('2026-11-22T14:00:00Z'),
      expiration: { kind: 'after', duration: 'PT2H' },
      createdBy: ADA,
      justification: 'Reset of a phone',
      ...overrides,
    },
    changedAt,
  );

interface EventParts {
  readonly id?: string;
  readonly activity: string;
  readonly time: string;
  readonly request?: string | undefined;
  readonly by?: string;
  readonly service?: string;
  readonly correlation?: string;
  readonly until?: string;
}

/** A row of the audit log about Ada and the role. */
function event({ id, activity, time, request, by, service, correlation, until }: EventParts): string {
  const details = { RoleAssignmentRequestId: request, ExpirationTime: until };
  return JSON.stringify({
    id: id ?? `PIM_${activity}_${time}`,
    category: 'RoleManagement',
    correlationId: correlation ?? time,
    result: 'success',
    activityDisplayName: activity,
    activityDateTime: time,
    loggedByService: service ?? 'PIM',
    initiatedBy: {
      user: by === undefined ? null : { id: by },
      app: by === undefined ? { displayName: 'MS-PIM' } : null,
    },
    targetResources: [
      { type: 'Role', id: HELPDESK_ADMINISTRATOR },
      { type: 'User', id: ADA },
    ],
    additionalDetails: Object.entries(details).flatMap(([key, value]) => (value ? [{ key, value }] : [])),
  });
}

const completed = (time: string, request?: string) =>
  event({ activity: 'Add member to role completed (PIM activation)', time, request, by: ADA });

describe('an activation between two nights', () => {
  test('is opened and closed by its request, although no look saw it', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const facts = ofAccess(nights.run(second, { eligibilities: [adas], requests: [activation()] }));

    expect(facts).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-11-22T14:00:00.000Z', 'request'),
        record: {
          kind: 'assignment',
          assignmentType: 'Activated',
          principal: { displayName: 'Ada Lovelace' },
        },
        cause: { requestId: 'act-1', by: ADA, justification: 'Reset of a phone' },
      },
      { change: 'closed', time: exact('2026-11-22T16:00:00.000Z', 'schedule') },
    ]);
    expect([...nights.open.keys()].some((subject) => subject.includes('Activated'))).toBe(false);
  });

  test('is one, however many rows with whatever correlation ids tell of it, and however often', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const night = {
      eligibilities: [adas],
      requests: [activation()],
      events: [
        event({
          activity: 'Add member to role request approved (PIM activation)',
          time: '2026-11-22T13:59:00.1Z',
          request: 'act-1',
          by: GRACE,
        }),
        completed('2026-11-22T14:00:01.5Z', 'act-1'),
        event({ activity: 'Add member to role', time: '2026-11-22T14:00:00.9Z', service: 'Core Directory' }),
        event({
          activity: 'Remove member from role (PIM activation expired)',
          time: '2026-11-22T16:00:02Z',
          request: 'act-1',
        }),
      ],
    };
    const facts = ofAccess(nights.run(second, night));

    expect(facts.map(({ change, time }) => [change, time])).toEqual([
      ['opened', exact('2026-11-22T14:00:00.000Z', 'request')],
      ['closed', exact('2026-11-22T16:00:00.000Z', 'schedule')],
    ]);
    expect(facts[0]?.cause).toMatchObject({
      requestId: 'act-1',
      approvedBy: GRACE,
      auditEventId: expect.stringContaining('completed'),
    });
    expect(ofAccess(nights.run(third, night))).toEqual([]);
  });

  test('is closed when it was given back', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const back = activation({
      id: 'back-1',
      targetScheduleId: 'back-1',
      action: 'selfDeactivate',
      status: 'Revoked',
      start: at('2026-11-22T14:40:00Z'),
    });

    expect(
      ofAccess(nights.run(second, { eligibilities: [adas], requests: [activation(), back] })),
    ).toMatchObject([
      { change: 'opened' },
      {
        change: 'closed',
        time: exact('2026-11-22T14:40:00.000Z', 'request'),
        cause: { requestId: 'back-1' },
      },
    ]);
  });

  test('is told by the audit log alone where no request was stored: at the one scope that there is', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const events = [
      event({
        activity: 'Add member to role completed (PIM activation)',
        time: '2026-11-22T14:00:01.5Z',
        request: 'act-1',
        by: ADA,
        until: '2026-11-22T16:00:00Z',
      }),
    ];

    expect(ofAccess(nights.run(second, { eligibilities: [adas], events }))).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-11-22T14:00:01.500Z', 'audit-event'),
        record: { key: { directoryScopeId: '/' } },
      },
      { change: 'closed', time: exact('2026-11-22T16:00:00.000Z', 'schedule') },
    ]);
  });

  test('of which the scope is not said, where there are two, is counted and not guessed', () => {
    const nights = new Nights();
    const unit = eligibility({ directoryScopeId: '/administrativeUnits/u', id: 'schedule-u' });
    nights.run(first, { eligibilities: [adas, unit] });
    const planned = nights.run(second, {
      eligibilities: [adas, unit],
      events: [completed('2026-11-22T14:00:01Z')],
    });

    expect(ofAccess(planned)).toEqual([]);
    expect(planned.unplaced).toBe(1);
  });

  test('that a look saw is not told twice', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const seen = assignmentInstance({
      assignmentType: 'Activated',
      scheduleId: 'act-1',
      start: at('2026-11-23T01:00:00Z'),
      end: at('2026-11-23T03:00:00Z'),
    });
    const request = activation({ start: at('2026-11-23T01:00:00Z') });
    const facts = ofAccess(
      nights.run(second, { eligibilities: [adas], assignments: [seen], requests: [request] }),
    );

    expect(facts).toMatchObject([{ change: 'opened', cause: { requestId: 'act-1' } }]);
    expect(ofAccess(nights.run(third, { eligibilities: [adas], requests: [request] }))).toMatchObject([
      { change: 'closed', time: exact('2026-11-23T03:00:00.000Z', 'schedule') },
    ]);
  });

  test('of before the history began is not told', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas], requests: [] });
    const old = activation({ start: at('2026-11-21T14:00:00Z') });

    expect(ofAccess(nights.run(second, { eligibilities: [adas], requests: [old] }))).toEqual([]);
  });
});

describe('what was not known and is told later', () => {
  const removed = event({
    activity: 'Remove eligible member from role in PIM completed (timebound)',
    time: '2026-11-22T14:03:00.25Z',
    request: 'removal-1',
    by: GRACE,
  });

  test('corrects the fact of the night before, where it was filed', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const [closed] = ofAccess(nights.run(second));
    const facts = ofAccess(nights.run(third, { events: [removed] }));

    expect(closed?.time).toEqual(between(first, second));
    expect(facts).toMatchObject([
      {
        change: 'corrected',
        time: exact('2026-11-22T14:03:00.250Z', 'audit-event'),
        corrects: { factId: closed?.id, filedAt: first, times: [closed?.time] },
        last: closed?.last,
        cause: { by: GRACE },
      },
    ]);
    expect(ofAccess(nights.run('2026-11-25T02:00:00.000Z', { events: [removed] }))).toEqual([]);
  });

  test('says why, of a fact whose time was known', () => {
    const nights = new Nights();
    nights.run(first);
    const fresh = eligibility({ start: at('2026-11-22T14:03:00Z'), id: 'schedule-9' });
    nights.run(second, { eligibilities: [fresh] });
    const requests = [
      stored({ id: 'schedule-9', targetScheduleId: 'schedule-9', start: at('2026-11-22T14:03:00Z') }, third),
    ];

    expect(ofAccess(nights.run(third, { eligibilities: [fresh], requests }))).toMatchObject([
      {
        change: 'corrected',
        time: exact('2026-11-22T14:03:00.000Z', 'schedule'),
        cause: { requestId: 'schedule-9' },
      },
    ]);
    const subject = [...nights.open.keys()].find((one) => one.startsWith('eligibility:'));
    expect(nights.open.get(subject ?? '')?.cause).toMatchObject({ requestId: 'schedule-9' });
  });

  test('brings forward an end that was taken from the schedule', () => {
    const nights = new Nights();
    const ending = eligibility({
      ...adas,
      expiration: { kind: 'at', endDateTime: at('2026-11-22T17:00:00Z') },
    });
    nights.run(first, { eligibilities: [ending] });
    nights.run(second);

    expect(ofAccess(nights.run(third, { events: [removed] }))).toMatchObject([
      { change: 'corrected', time: exact('2026-11-22T14:03:00.250Z', 'audit-event') },
    ]);
  });
});

test('an act that is older than the facts that are read again is not learnt anew, though its request is still listed', () => {
  const nights = new Nights();
  nights.run(first);
  const learnt = nights.run(second, { requests: [activation()], unseenFrom: '2026-11-22T15:00:00.000Z' });

  expect(learnt.facts.filter(({ record, last }) => (record ?? last)?.kind === 'assignment')).toEqual([]);
});
