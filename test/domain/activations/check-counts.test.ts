import { describe, expect, test } from '@jest/globals';
import type { OwnGrant } from '../../../src/domain/activations/facts.ts';
import { GLOBAL_ADMINISTRATOR, GRACE, LIN, NOW, roleKey } from '../../snapshot-builder.ts';
import { ask, checked, decide, minutes, ownGrant, ownInstance, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const limits = { grants: 20, people: 5, minutesOfOne: 1440, coolDownMinutes: 0 };

/** A grant that is over: so many minutes of it, from so many minutes before now. */
function past(from: number, length: number, overrides: Partial<OwnGrant> = {}): OwnGrant {
  return ownGrant({
    from: minutes(from),
    until: minutes(from + length),
    endedAt: minutes(from + length),
    scheduleId: 'old',
    ...overrides,
  });
}

const of = (id: string) => ({ key: roleKey({ principalId: id }) });

describe('grants of a sender in 24 hours', () => {
  const sender = { limits: { ...limits, grants: 2 } };
  test.each([
    { what: 'one of two', grants: [past(-600, 60)], is: yes },
    { what: 'two of two', grants: [past(-600, 60), past(-300, 60, of(GRACE))], is: no },
    { what: 'one that began 24 hours ago', grants: [past(-600, 60), past(-1440, 60)], is: yes },
    { what: 'one that began a minute later', grants: [past(-600, 60), past(-1439, 60)], is: no },
    { what: 'one of another sender', grants: [past(-600, 60), past(-300, 60, { sender: 'jira' })], is: yes },
  ])('$what', ({ grants, is }) => {
    expect(checked('grants-of-sender', { sender, grants })).toMatchObject(is);
  });

  test('are said with both numbers', () => {
    expect(checked('grants-of-sender', { sender, grants: [past(-600, 60), past(-300, 60)] }).sentence).toBe(
      'The sender "servicenow" was given 2 grants in the last 24 hours, and `limits.grants` allows 2. Ask again later, or raise the limit; see first whether it is the sender that asks.',
    );
  });
});

describe('people of a sender in 24 hours', () => {
  const sender = { limits: { ...limits, people: 2 } };
  test.each([
    { what: 'the same person again', grants: [past(-600, 60), past(-300, 60, of(GRACE))], is: yes },
    { what: 'a third person', grants: [past(-600, 60, of(LIN)), past(-300, 60, of(GRACE))], is: no },
    { what: 'one of yesterday', grants: [past(-1441, 60, of(LIN)), past(-300, 60, of(GRACE))], is: yes },
  ])('$what', ({ grants, is }) => {
    expect(checked('people-of-sender', { sender, grants })).toMatchObject(is);
  });
});

describe('the cool-down', () => {
  const sender = { limits: { ...limits, coolDownMinutes: 30 } };
  test.each([
    { what: 'is over after just as many minutes', grants: [past(-90, 60)], is: yes },
    { what: 'is not over a minute sooner', grants: [past(-89, 60)], is: no },
    { what: 'begins with an end of just now', grants: [past(-60, 60)], is: no },
    {
      what: 'counts from an end before its time',
      grants: [past(-60, 60, { endedAt: minutes(-31) })],
      is: yes,
    },
    {
      what: 'counts from an end that nobody noted yet',
      grants: [past(-60, 50, { endedAt: undefined })],
      is: no,
    },
    {
      what: 'is the same at every scope',
      grants: [past(-60, 50, { key: roleKey({ directoryScopeId: administrativeUnit }) })],
      is: no,
    },
    {
      what: 'is each role’s own',
      grants: [past(-60, 50, { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) })],
      is: yes,
    },
    { what: 'is each person’s own', grants: [past(-60, 50, of(GRACE))], is: yes },
    { what: 'is each sender’s own', grants: [past(-60, 50, { sender: 'jira' })], is: yes },
    {
      what: 'holds though somebody else has the access now',
      grants: [past(-60, 50), ownGrant(of(GRACE))],
      is: no,
    },
    {
      what: 'holds though an access has just run out',
      grants: [past(-60, 50), ownGrant({ until: NOW })],
      is: no,
    },
    {
      what: 'holds though an access that was to last longer was ended',
      grants: [past(-60, 50), ownGrant({ endedAt: minutes(-5) })],
      is: no,
    },
    {
      what: 'begins with no access that still runs at another scope',
      grants: [past(-90, 60), ownGrant({ key: roleKey({ directoryScopeId: administrativeUnit }) })],
      is: yes,
    },
  ])('$what', ({ grants, is }) => {
    expect(checked('cool-down', { sender, grants })).toMatchObject(is);
  });

  test('says when to ask again', () => {
    expect(checked('cool-down', { sender, grants: [past(-60, 50)] }).sentence).toContain(
      'Ask again at 2026-11-22T03:20:00.000Z',
    );
  });

  test('holds no access up that goes on', () => {
    const grants = [past(-60, 50), ownGrant()];

    expect(decide({ sender, grants, instances: [ownInstance()] })).toMatchObject({
      kind: 'granted',
      step: 'join',
    });
  });
});

describe('minutes of one person in one role in 24 hours', () => {
  const sender = { limits: { ...limits, minutesOfOne: 120 } };
  test.each([
    { what: 'all are left', grants: [], until: 60 },
    { what: 'half an hour is left', grants: [past(-600, 90)], until: 30 },
    { what: 'time that two grants share counts once', grants: [past(-600, 60), past(-570, 60)], until: 30 },
    { what: 'in whatever order they are listed', grants: [past(-300, 30), past(-600, 60)], until: 30 },
    { what: 'time before the last 24 hours does not count', grants: [past(-1500, 150)], until: 30 },
    { what: 'others’ time does not count', grants: [past(-600, 120, of(GRACE))], until: 60 },
    {
      what: 'time that was cut short does not count',
      grants: [past(-600, 120, { endedAt: minutes(-590) })],
      until: 60,
    },
  ])('bound a grant: $what', ({ grants, until }) => {
    expect(decide({ sender, grants })).toMatchObject({ kind: 'granted', until: minutes(until) });
  });

  test('that are used up refuse it', () => {
    expect(decide({ sender, grants: [past(-600, 116)] })).toMatchObject({
      kind: 'refused',
      code: 'duration',
      because:
        'It would last 4 min only, by `limits.minutesOfOne`, 120 min in 24 hours, and nothing is given for less than 5 min. Have the limit moved, or let the person use PIM itself.',
    });
  });

  test('count the time of a running grant that is still to come, and only once', () => {
    const running = {
      grants: [ownGrant({ from: minutes(-40), until: minutes(60) })],
      instances: [ownInstance()],
    };

    expect(decide({ ...running, sender, ask: ask({ minutes: 300 }) })).toMatchObject({
      step: 'extend',
      until: minutes(80),
    });
  });
});

test.each(['grants-of-sender', 'people-of-sender', 'cool-down', 'duration'] as const)(
  '%s is not known where the grants of ours could not be read',
  (code) => {
    expect(checked(code, { grants: unreadable })).toMatchObject({ isMet: false, isKnown: false });
  },
);

test('a drip of small extensions comes to an end', () => {
  // Ten minutes each, one as the last ends, on a role that lets two hours be activated.
  const drip = Array.from({ length: 12 }, (_, index) => past(-120 + index * 10, 10));

  expect(decide({ grants: drip, sender: { limits: { ...limits, grants: 12 } } })).toMatchObject({
    kind: 'refused',
    code: 'grants-of-sender',
  });
  expect(decide({ grants: drip, sender: { limits: { ...limits, minutesOfOne: 120 } } })).toMatchObject({
    kind: 'refused',
    code: 'duration',
  });
});
