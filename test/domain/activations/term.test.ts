import { describe, expect, test } from '@jest/globals';
import { eligibility, GRACE, HELPDESK_ADMINISTRATOR, NOW, roleKey } from '../../snapshot-builder.ts';
import { ask, checked, decide, minutes, ownGrant, ownInstance, requirements, settings } from './builders.ts';

const hours = (count: number) => count * 3_600_000;
const atMost = (maximumMilliseconds: number) => ({
  settings: settings({ activation: requirements({ maximumMilliseconds }) }),
});
const allows = (count: number) => ({
  sender: { grants: [{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: count }] },
});

describe('how long a grant lasts', () => {
  test.each([
    { asked: 5, until: minutes(5) },
    { asked: 480, until: minutes(480) },
  ])('is as long as is asked for: $asked minutes', ({ asked, until }) => {
    expect(decide({ ask: ask({ minutes: asked }) })).toMatchObject({ kind: 'granted', until });
  });

  test.each([4.999, 4, 1, 0, -5, Number.NaN, Number.POSITIVE_INFINITY])(
    'is never less than five minutes: %p',
    (asked) => {
      expect(decide({ ask: ask({ minutes: asked }) })).toMatchObject({ kind: 'refused', code: 'duration' });
    },
  );

  test('is no more than the role’s maximum, and the check says so', () => {
    const said = { ...allows(600), ask: ask({ minutes: 481 }) };

    expect(decide(said)).toMatchObject({ kind: 'granted', until: minutes(480) });
    expect(checked('duration', said).sentence).toBe(
      '481 min are asked for; it lasts 480 min, until 2026-11-22T11:00:00.000Z, by the role’s maximum of 480 min for an activation (ExpirationRule), counted from 2026-11-22T03:00:00.000Z.',
    );
    expect(checked('duration', { ...allows(600), ask: ask({ minutes: 480 }) }).sentence).toBe(
      'It lasts 480 min as asked for, until 2026-11-22T11:00:00.000Z.',
    );
  });

  test('is no more than the rules give the sender', () => {
    expect(decide({ ...allows(45), ask: ask({ minutes: 46 }) })).toMatchObject({ until: minutes(45) });
    expect(checked('duration', { ...allows(45), ask: ask({ minutes: 46 }) }).sentence).toContain(
      'by the rules, which give the sender 45 min',
    );
  });

  test('is no more than this app may assign', () => {
    const assignment = { isExpirationRequired: true, maximumDuration: 'PT20M', enabledRules: [] };

    expect(decide({ settings: settings({ assignment }) })).toMatchObject({ until: minutes(20) });
    expect(
      decide({ settings: settings({ assignment: { ...assignment, isExpirationRequired: false } }) }),
    ).toMatchObject({ until: minutes(60) });
  });

  test('is that of the nearest of several limits', () => {
    const said = { ...allows(50), ...atMost(hours(1)), eligibilities: [eligibility({ end: minutes(40) })] };

    expect(decide(said)).toMatchObject({ until: minutes(40) });
  });

  test.each([
    { maximum: 300_000, expected: { kind: 'granted', until: minutes(5) } },
    { maximum: 299_999, expected: { kind: 'refused', code: 'duration' } },
    { maximum: 0, expected: { kind: 'refused', code: 'duration' } },
  ])('under a maximum of $maximum ms', ({ maximum, expected }) => {
    expect(decide(atMost(maximum))).toMatchObject(expected);
  });

  test('has an end even where a maximum lies beyond the calendar', () => {
    expect(decide({ ...atMost(1e18) })).toMatchObject({ kind: 'granted', until: minutes(60) });
  });
});

describe('the role’s maximum', () => {
  const twoHours = atMost(hours(2));
  const long = { ask: ask({ minutes: 300 }) };
  const running = { instances: [ownInstance()], grants: [ownGrant()] };

  test('is counted from when the access began that is extended', () => {
    expect(decide({ ...twoHours, ...running, ...long })).toMatchObject({
      step: 'join',
      until: minutes(60),
      firstStart: minutes(-60),
    });
    expect(decide({ ...atMost(hours(3)), ...running, ...long })).toMatchObject({
      step: 'extend',
      until: minutes(120),
      firstStart: minutes(-60),
    });
  });

  test('is counted from the first of a chain, however it was extended', () => {
    const chain = [
      ownGrant({ activationId: 'third', from: minutes(-10), until: minutes(60) }),
      ownGrant({ activationId: 'second', from: minutes(-60), until: minutes(-10), endedAt: minutes(-10) }),
      ownGrant({
        activationId: 'first',
        sender: 'jira',
        from: minutes(-100),
        until: minutes(-50),
        endedAt: minutes(-60),
      }),
    ];

    // PIM shows the start of the last one alone: the others are reached from it.
    const instances = [ownInstance({ start: minutes(-10) })];
    for (const grants of [chain, chain.toReversed()])
      expect(decide({ ...atMost(hours(3)), instances, ...long, grants })).toMatchObject({
        step: 'extend',
        until: minutes(80),
        firstStart: minutes(-100),
      });
  });

  test('is counted anew where the access had ended between', () => {
    const gap = [
      ownGrant({ from: minutes(-10) }),
      ownGrant({ from: minutes(-60), until: minutes(-10), endedAt: new Date(minutes(-10).getTime() - 1) }),
    ];
    const shown = [ownInstance({ start: minutes(-10) })];

    expect(decide({ ...twoHours, ...long, grants: gap, instances: shown })).toMatchObject({
      firstStart: minutes(-10),
    });
  });

  test('is counted from where PIM says that the access began, if that is earlier', () => {
    expect(
      decide({ ...atMost(hours(3)), ...long, ...running, instances: [ownInstance({ start: minutes(-90) })] }),
    ).toMatchObject({ until: minutes(90), firstStart: minutes(-90) });
  });

  test('is counted from our own grants where PIM does not say when the access began', () => {
    const silent = [ownInstance({ startDateTime: undefined })];

    expect(decide({ ...atMost(hours(3)), ...long, ...running, instances: silent })).toMatchObject({
      until: minutes(120),
      firstStart: minutes(-60),
    });
  });

  test('is not shortened by grants of others', () => {
    const of = { key: roleKey({ principalId: GRACE }), from: minutes(-170), until: minutes(60) };
    const beside = [...running.grants, ownGrant(of)];

    expect(decide({ ...atMost(hours(3)), ...running, ...long, grants: beside })).toMatchObject({
      firstStart: minutes(-60),
      until: minutes(120),
    });
    expect(decide({ ...twoHours, ...long, grants: [ownGrant(of)] })).toMatchObject({
      step: 'assign',
      firstStart: NOW,
      until: minutes(120),
    });
  });

  test('refuses what it leaves less than five minutes for', () => {
    const nearly = {
      instances: [ownInstance({ start: minutes(-116), end: minutes(4) })],
      grants: [ownGrant({ from: minutes(-116), until: minutes(4) })],
    };

    expect(decide({ ...twoHours, ...nearly })).toMatchObject({
      kind: 'refused',
      code: 'duration',
      because: expect.stringMatching(/^It would last 4 min only, by the role’s maximum of 120 min /),
    });
  });
});

describe('what is sent for the shortest grants', () => {
  test('is a length: an end would be less than five minutes away when Graph takes it', () => {
    expect(decide({ ask: ask({ minutes: 5 }) })).toMatchObject({
      send: { actions: ['adminAssign'], endDateTime: '2026-11-22T03:05:00.000Z', duration: 'PT300S' },
    });
    expect(decide({ ask: ask({ minutes: 6 }) })).not.toHaveProperty('send.duration');
  });

  test('is an end where another limit lies so near that it must hold', () => {
    const near = {
      ask: ask({ minutes: 5 }),
      eligibilities: [eligibility({ end: new Date(minutes(5).getTime() + 59_999) })],
    };

    expect(decide(near)).not.toHaveProperty('send.duration');
    expect(decide({ ...near, eligibilities: [eligibility({ end: minutes(6) })] })).toMatchObject({
      send: { duration: 'PT300S' },
    });
  });
});
