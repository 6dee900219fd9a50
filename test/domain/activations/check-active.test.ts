import { describe, expect, test } from '@jest/globals';
import {
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GRACE,
  NOW,
  request,
} from '../../snapshot-builder.ts';
import { ask, checked, decide, minutes, ownGrant, ownInstance, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const notKnown = { isMet: false, isKnown: false };

describe('access that is active already', () => {
  test('and not ours is never touched, whatever the ask: until when is said', () => {
    const held = { instances: [assignmentInstance({ end: days(1) })] };

    expect(decide(held)).toMatchObject({
      kind: 'refused',
      code: 'not-active-otherwise',
      because:
        'The role is already active, not ours, until 2026-11-23T03:00:00.000Z. This app neither extends nor ends it; ask whoever assigned it.',
      isOnlyUnknown: false,
    });
    expect(decide({ instances: [assignmentInstance()] })).toMatchObject({
      because: expect.stringMatching(/^The role is already active, not ours, without end\. /),
    });
  });

  test('by the person’s own activation is left to them', () => {
    const instances = [assignmentInstance({ assignmentType: 'Activated', end: minutes(90) })];

    expect(decide({ instances })).toMatchObject({
      code: 'not-active-otherwise',
      because:
        'The role is already active until 2026-11-22T04:30:00.000Z: it was activated in PIM. Nothing is to be given.',
    });
  });

  test('through a group needs nothing more', () => {
    expect(
      checked('not-active-otherwise', { instances: [assignmentInstance({ memberType: 'Group' })] }),
    ).toMatchObject(no);
  });

  test.each([
    { what: 'of an unknown form', instance: assignmentInstance({ memberType: undefined }) },
    { what: 'of an unknown type', instance: assignmentInstance({ assignmentType: undefined }) },
  ])('$what is not known to be ours or anybody’s', ({ instance }) => {
    expect(checked('not-active-otherwise', { instances: [instance] })).toMatchObject(notKnown);
  });

  test.each([
    { what: 'of somebody else', instance: assignmentInstance({ principalId: GRACE }) },
    { what: 'at another scope', instance: assignmentInstance({ directoryScopeId: administrativeUnit }) },
    { what: 'that is over', instance: assignmentInstance({ end: NOW }) },
  ])('$what is nothing to this ask', ({ instance }) => {
    expect(decide({ instances: [instance] })).toMatchObject({ kind: 'granted', step: 'assign' });
  });

  test('is told by what is known of it, where something else is not', () => {
    const strange = assignmentInstance({ id: 'strange', memberType: undefined });

    expect(checked('not-active-otherwise', { instances: [strange, assignmentInstance()] })).toMatchObject(no);
  });

  test('is none where a row is of another kind', () => {
    const said = { instances: [assignmentInstance({ kind: 'eligibility' })], schedules: [eligibility()] };

    expect(decide(said)).toMatchObject({ kind: 'granted', step: 'assign' });
  });

  test('that begins later is in the way as well', () => {
    const schedules = [assignment({ start: days(1), end: days(2) })];

    expect(checked('not-active-otherwise', { schedules }).sentence).toBe(
      'The role is already active, not ours, from 2026-11-23T03:00:00.000Z until 2026-11-24T03:00:00.000Z. This app neither extends nor ends it; ask whoever assigned it.',
    );
  });

  test.each(['instances', 'schedules'] as const)('is not known where the %s could not be read', (part) => {
    expect(checked('not-active-otherwise', { access: { [part]: unreadable } })).toMatchObject(notKnown);
  });
});

describe('access that a grant of ours gave', () => {
  const ours = { grants: [ownGrant()], instances: [ownInstance({ scheduleId: 'SCHEDULE-1' })] };

  test('is told by the id of its schedule', () => {
    expect(checked('not-active-otherwise', ours)).toMatchObject(yes);
  });

  test('is somebody else’s once somebody changed it: PIM gives it another schedule', () => {
    const changed = { ...ours, instances: [ownInstance({ scheduleId: 'schedule-of-an-administrator' })] };

    expect(checked('not-active-otherwise', changed)).toMatchObject(no);
  });

  test('is somebody else’s where neither PIM nor our record says which schedule gives it', () => {
    const nameless = {
      grants: [ownGrant({ scheduleId: undefined })],
      instances: [ownInstance({ scheduleId: undefined })],
    };

    expect(checked('not-active-otherwise', nameless)).toMatchObject(no);
  });

  test('is ours by its schedule alone, where the instance does not show yet', () => {
    const schedules = [assignment({ id: 'schedule-1', start: minutes(-60), end: minutes(60) })];

    expect(decide({ ...ours, instances: [], schedules, ask: ask({ minutes: 90 }) })).toMatchObject({
      step: 'extend',
      until: minutes(90),
    });
  });

  test('is not known to be there where our records have it and PIM does not', () => {
    expect(decide({ ...ours, instances: [] })).toMatchObject({
      kind: 'refused',
      code: 'not-active-otherwise',
      because:
        'By our records activation-1 gives the access until 2026-11-22T04:00:00.000Z, and PIM does not show it: somebody took it away, or it does not show yet. Ask again in a minute.',
      isOnlyUnknown: true,
    });
  });

  test('is over where our records say that it should be, and PIM shows nothing', () => {
    expect(decide({ grants: [ownGrant({ until: NOW })] })).toMatchObject({ kind: 'granted', step: 'assign' });
  });

  test('is going away where we have ended it and PIM still shows it', () => {
    const ended = { ...ours, grants: [ownGrant({ endedAt: minutes(-1) })] };

    expect(checked('not-active-otherwise', ended)).toMatchObject(notKnown);
  });

  test('goes on for one ticket when that of another, whose schedule it has, is over', () => {
    const shared = [
      ownGrant({ activationId: 'first', scheduleId: 'before' }),
      ownGrant({ activationId: 'second', endedAt: minutes(-1) }),
    ];

    expect(decide({ ...ours, grants: shared })).toMatchObject({ kind: 'granted', step: 'join' });
  });

  test('with an end that we did not give is not known to be ours', () => {
    expect(
      checked('not-active-otherwise', { ...ours, instances: [ownInstance({ end: 'never' })] }),
    ).toMatchObject(notKnown);
  });

  test('is judged once, by its instance, where its schedule shows as well', () => {
    const schedules = [assignment({ id: 'schedule-1', memberType: undefined })];

    expect(decide({ ...ours, schedules })).toMatchObject({ kind: 'granted', step: 'join' });
  });

  test.each([
    { first: 60, second: 90 },
    { first: 90, second: 60 },
  ])('ends when the last of several rows ends: after $first and $second minutes', ({ first, second }) => {
    const instances = [first, second].map((end) => ownInstance({ id: `until-${end}`, end: minutes(end) }));

    expect(decide({ ...ours, instances, ask: ask({ minutes: 75 }) })).toMatchObject({ step: 'join' });
  });

  test('beside foreign access is not extended', () => {
    const both = [...ours.instances, assignmentInstance({ id: 'other', scheduleId: 'other' })];

    expect(decide({ ...ours, instances: both })).toMatchObject({
      kind: 'refused',
      code: 'not-active-otherwise',
    });
  });

  test('is not told from any other where our records could not be read', () => {
    expect(checked('not-active-otherwise', { ...ours, grants: unreadable })).toMatchObject(notKnown);
  });
});

describe('a request that waits in PIM', () => {
  const of = (overrides: Parameters<typeof request>[0]) => ({
    requests: [request({ kind: 'assignment', action: 'selfActivate', ...overrides })],
  });
  const pending = { status: 'PendingApproval', progress: 'pending' } as const;

  test.each([
    { what: 'for the same access', said: of(pending), is: no },
    { what: 'with an unknown status', said: of({ status: 'Halved', progress: 'unknown' }), is: notKnown },
    { what: 'no longer', said: of({}), is: yes },
    { what: 'for the eligibility', said: of({ ...pending, kind: 'eligibility' }), is: yes },
    { what: 'for somebody else', said: of({ ...pending, principalId: GRACE }), is: yes },
    { what: 'and only asked whether it could be', said: of({ ...pending, isValidationOnly: true }), is: yes },
    { what: 'or not, which could not be read', said: { access: { requests: unreadable } }, is: notKnown },
  ])('$what', ({ said, is }) => {
    expect(checked('nothing-pending', said)).toMatchObject(is);
  });
});
