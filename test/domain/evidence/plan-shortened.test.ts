import { describe, expect, test } from '@jest/globals';
import { assignmentInstance, GRACE } from '../../snapshot-builder.ts';
import { exact, first, Nights, ofAccess, second, stored, third } from './nights.ts';

const at = (text: string) => new Date(text);

/** Ada is assigned on the first day, for a month. */
const made = stored({
  kind: 'assignment',
  id: 'a-1',
  targetScheduleId: 'a-1',
  action: 'adminAssign',
  start: at('2026-11-22T14:00:00Z'),
  expiration: { kind: 'after', duration: 'P30D' },
});
const held = assignmentInstance({
  scheduleId: 'a-1',
  start: at('2026-11-22T14:00:00Z'),
  end: at('2026-12-22T14:00:00Z'),
});

/** Somebody leaves Ada three hours of it. */
const shortened = (start: string, id = 'a-2') =>
  stored(
    {
      kind: 'assignment',
      id,
      targetScheduleId: id,
      action: 'adminUpdate',
      start: at(start),
      expiration: { kind: 'after', duration: 'PT3H' },
      createdBy: GRACE,
      justification: 'Only for today',
    },
    third,
  );

/** Ada is assigned for an hour. */
const brief = stored({
  kind: 'assignment',
  id: 'a-1',
  targetScheduleId: 'a-1',
  action: 'adminAssign',
  start: at('2026-11-22T14:00:00Z'),
  expiration: { kind: 'after', duration: 'PT1H' },
});

describe('an assignment that was made and extended between two looks', () => {
  const extended = (expiration: NonNullable<Parameters<typeof stored>[0]>['expiration']) =>
    stored({
      kind: 'assignment',
      id: 'a-2',
      targetScheduleId: 'a-2',
      action: 'adminExtend',
      start: at('2026-11-22T14:30:00Z'),
      expiration,
    });

  test('is held from when it was made, with the end that it had then', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    const requests = [brief, extended({ kind: 'after', duration: 'P30D' })];
    const seen = assignmentInstance({
      scheduleId: 'a-2',
      start: at('2026-11-22T14:30:00Z'),
      end: at('2026-12-22T14:30:00Z'),
    });
    const { facts, open } = nights.run(second, { assignments: [seen], requests });

    expect(ofAccess({ facts })).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-11-22T14:00:00.000Z', 'request'),
        record: {
          scheduleId: 'a-1',
          startDateTime: '2026-11-22T14:00:00.000Z',
          endDateTime: '2026-11-22T15:00:00.000Z',
        },
        cause: { requestId: 'a-1' },
      },
      {
        change: 'revised',
        time: exact('2026-11-22T14:30:00.000Z', 'request'),
        record: { scheduleId: 'a-2', endDateTime: '2026-12-22T14:30:00.000Z' },
        cause: { requestId: 'a-2' },
      },
    ]);
    const [subject] = ofAccess({ facts }).map((fact) => fact.subject);
    expect(open.get(subject ?? '')?.record).toMatchObject({ scheduleId: 'a-2' });
    expect(ofAccess(nights.run(third, { assignments: [seen], requests }))).toEqual([]);
  });

  test('is told apart from one that was removed before', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    nights.run(second, { assignments: [held], requests: [made] });
    const acts = (['adminUpdate', 'adminRemove', 'adminAssign', 'adminExtend'] as const).map((action, hour) =>
      stored(
        {
          kind: 'assignment',
          id: `b-${hour}`,
          targetScheduleId: `b-${hour}`,
          action,
          status: action === 'adminRemove' ? 'Revoked' : 'Provisioned',
          start: at(`2026-11-23T0${hour + 5}:00:00Z`),
          expiration: { kind: 'after', duration: 'P20D' },
        },
        third,
      ),
    );
    const again = {
      ...held,
      scheduleId: 'b-3',
      startDateTime: at('2026-11-23T08:00:00Z'),
      endDateTime: at('2026-12-13T08:00:00Z'),
    };
    const facts = ofAccess(nights.run(third, { assignments: [again], requests: [made, ...acts] }));

    expect(facts).toMatchObject([
      {
        change: 'revised',
        time: exact('2026-11-23T05:00:00.000Z', 'request'),
        record: { endDateTime: '2026-12-13T05:00:00.000Z' },
      },
      { change: 'closed', time: exact('2026-11-23T06:00:00.000Z', 'request') },
      { change: 'opened', time: exact('2026-11-23T07:00:00.000Z', 'request'), record: { scheduleId: 'b-2' } },
      {
        change: 'revised',
        time: exact('2026-11-23T08:00:00.000Z', 'request'),
        record: { scheduleId: 'b-3' },
      },
    ]);
  });

  test('was over at the end that it was given last, where no look saw it', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    const requests = [brief, extended({ kind: 'after', duration: 'PT3H' })];

    expect(ofAccess(nights.run(second, { requests }))).toMatchObject([
      { change: 'opened', time: exact('2026-11-22T14:00:00.000Z', 'request') },
      { change: 'revised', time: exact('2026-11-22T14:30:00.000Z', 'request') },
      { change: 'closed', time: exact('2026-11-22T17:30:00.000Z', 'schedule') },
    ]);
    expect(ofAccess(nights.run(third, { requests }))).toEqual([]);
  });
});

describe('an assignment whose end was brought forward, and that was over when a night looked', () => {
  test('ended at the end that it was given last, although a request tells how it was made', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    nights.run(second, { assignments: [held], requests: [made] });
    const requests = [made, shortened('2026-11-23T08:00:00Z'), shortened('2026-11-23T09:30:00Z', 'a-3')];

    expect(ofAccess(nights.run(third, { requests }))).toMatchObject([
      {
        change: 'revised',
        time: exact('2026-11-23T08:00:00.000Z', 'request'),
        record: { endDateTime: '2026-11-23T11:00:00.000Z' },
      },
      {
        change: 'revised',
        time: exact('2026-11-23T09:30:00.000Z', 'request'),
        record: { endDateTime: '2026-11-23T12:30:00.000Z' },
      },
      {
        change: 'closed',
        time: exact('2026-11-23T12:30:00.000Z', 'schedule'),
        cause: { requestId: 'a-3', by: GRACE, justification: 'Only for today' },
      },
    ]);
  });

  test('is told although no look ever saw it', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });

    expect(
      ofAccess(nights.run(second, { requests: [made, shortened('2026-11-22T16:00:00Z')] })),
    ).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-11-22T14:00:00.000Z', 'request'),
        record: { endDateTime: '2026-12-22T14:00:00.000Z' },
      },
      {
        change: 'revised',
        time: exact('2026-11-22T16:00:00.000Z', 'request'),
        record: { startDateTime: '2026-11-22T14:00:00.000Z', endDateTime: '2026-11-22T19:00:00.000Z' },
      },
      {
        change: 'closed',
        time: exact('2026-11-22T19:00:00.000Z', 'schedule'),
        cause: { requestId: 'a-2', by: GRACE },
      },
    ]);
  });

  test('ended before, where somebody took it away in these hours', () => {
    const nights = new Nights();
    nights.run(first, { requests: [] });
    nights.run(second, { assignments: [held], requests: [made] });
    const removal = stored(
      {
        kind: 'assignment',
        id: 'removal',
        targetScheduleId: 'removal',
        action: 'adminRemove',
        status: 'Revoked',
        start: at('2026-11-23T09:00:00Z'),
      },
      third,
    );

    expect(
      ofAccess(nights.run(third, { requests: [made, shortened('2026-11-23T08:00:00Z'), removal] })),
    ).toMatchObject([
      { change: 'revised', time: exact('2026-11-23T08:00:00.000Z', 'request') },
      { change: 'closed', time: exact('2026-11-23T09:00:00.000Z', 'request') },
    ]);
  });
});

test('an assignment that was extended shortly before its end, and was over when a night looked, lasted to its new end', () => {
  const nights = new Nights();
  const ending = { ...held, endDateTime: at('2026-11-23T11:00:00Z') };
  nights.run(first, { requests: [] });
  nights.run(second, { assignments: [ending], requests: [made] });

  expect(ofAccess(nights.run(third, { requests: [made, shortened('2026-11-23T10:00:00Z')] }))).toMatchObject([
    {
      change: 'revised',
      time: exact('2026-11-23T10:00:00.000Z', 'request'),
      record: { endDateTime: '2026-11-23T13:00:00.000Z' },
    },
    { change: 'closed', time: exact('2026-11-23T13:00:00.000Z', 'schedule') },
  ]);
});

test('an assignment that was over at an end brought forward, and was made again, is another one', () => {
  const nights = new Nights();
  nights.run(first, { requests: [] });
  nights.run(second, { assignments: [held], requests: [made] });
  const again = stored(
    {
      kind: 'assignment',
      id: 'b-1',
      targetScheduleId: 'b-1',
      action: 'adminAssign',
      start: at('2026-11-23T12:00:00Z'),
      expiration: { kind: 'after', duration: 'P10D' },
    },
    third,
  );
  const seen = {
    ...held,
    scheduleId: 'b-1',
    startDateTime: at('2026-11-23T12:00:00Z'),
    endDateTime: at('2026-12-03T12:00:00Z'),
  };
  const requests = [made, shortened('2026-11-23T08:00:00Z'), again];

  expect(ofAccess(nights.run(third, { assignments: [seen], requests }))).toMatchObject([
    { change: 'revised', time: exact('2026-11-23T08:00:00.000Z', 'request') },
    { change: 'closed', time: exact('2026-11-23T11:00:00.000Z', 'schedule') },
    { change: 'opened', time: exact('2026-11-23T12:00:00.000Z', 'request'), record: { scheduleId: 'b-1' } },
  ]);
});
