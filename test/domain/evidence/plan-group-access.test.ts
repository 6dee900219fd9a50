import { describe, expect, test } from '@jest/globals';
import { groupAssignmentInstance, groupEligibility } from '../../group-access-builder.ts';
import { ADA, eligibility, GRACE, group, LIN, NIGHT_SHIFT, user } from '../../snapshot-builder.ts';
import { between, exact, first, type Night, Nights, ofAccess, second, stored, third } from './nights.ts';

/** The night shift may activate a role; Ada is in it, and Grace may become a member. */
const shift = eligibility({ principalId: NIGHT_SHIFT, start: new Date('2026-06-01T08:00:00Z') });
const graces = groupEligibility();
const people = [group(), user({ id: ADA }), user({ id: GRACE, displayName: 'Grace Hopper' })];
const seen: Night = { eligibilities: [shift, graces], principals: people };
const withoutGrace: Night = { eligibilities: [shift], principals: people.slice(0, 2) };
const ofGroup = (facts: ReturnType<Nights['run']>) =>
  ofAccess(facts).filter(({ subject }) => subject.includes(`:${NIGHT_SHIFT}:member`));

describe('whoever is eligible for a group that has a role', () => {
  test('is in the history since when the schedule was made, with who they are', () => {
    const { facts } = new Nights().run(first, seen);

    expect(facts.filter(({ record }) => JSON.stringify(record).includes(GRACE))).toMatchObject([
      {
        change: 'opened',
        time: exact('2026-07-01T08:00:00.000Z', 'schedule'),
        record: {
          kind: 'eligibility',
          key: { principalId: GRACE, groupId: NIGHT_SHIFT, accessId: 'member' },
          principal: { displayName: 'Grace Hopper' },
          endDateTime: '2027-07-01T08:00:00.000Z',
        },
      },
      { change: 'opened', record: { kind: 'principal', principal: { id: GRACE } } },
    ]);
  });

  test('says nothing new where nothing is new, also where the ends differ by a little', () => {
    const nights = new Nights();
    nights.run(first, seen);
    const jittered = groupEligibility({ end: '2027-07-01T08:00:00.493Z', start: '2026-07-01T08:00:00.120Z' });

    expect(nights.run(second, seen).facts).toEqual([]);
    expect(nights.run(third, { ...seen, eligibilities: [shift, jittered] }).facts).toEqual([]);
  });

  test('is no more where the group was read without them, between the two looks', () => {
    const nights = new Nights();
    nights.run(first, seen);

    expect(nights.run(second, withoutGrace).facts).toMatchObject([
      { change: 'closed', last: { key: { groupId: NIGHT_SHIFT } }, time: between(first, second) },
      {
        change: 'closed',
        last: { kind: 'principal', principal: { id: GRACE } },
        time: between(first, second),
      },
    ]);
  });

  test('is no more from the end that the schedule said', () => {
    const nights = new Nights();
    const short = groupEligibility({ end: '2026-11-22T20:00:00Z' });
    nights.run(first, { ...seen, eligibilities: [shift, short] });

    expect(ofGroup(nights.run(second, withoutGrace))).toMatchObject([
      { change: 'closed', time: exact('2026-11-22T20:00:00.000Z', 'schedule') },
    ]);
  });

  test('stays where the other listing shows the schedule: the first ended early', () => {
    const nights = new Nights();
    nights.run(first, seen);

    expect(
      nights.run(second, { ...withoutGrace, alsoListed: new Set([graces.id.toUpperCase()]) }).facts,
    ).toEqual([]);
    expect(ofGroup(nights.run(third, withoutGrace))).toMatchObject([{ time: between(first, third) }]);
  });

  test('ends with the role of the group, for nobody looks there any more', () => {
    const nights = new Nights();
    nights.run(first, { ...seen, requests: [] });
    const requests = [
      stored({
        ...{ id: 'removal-1', action: 'adminRemove', status: 'Revoked', principalId: NIGHT_SHIFT },
        start: new Date('2026-11-22T14:03:00Z'),
      }),
    ];
    const { facts } = nights.run(second, { eligibilities: [], principals: [], requests });

    expect(
      facts.flatMap(({ change, last, time }) =>
        change === 'closed' && last !== undefined && last.kind !== 'request' ? [[last.kind, time]] : [],
      ),
    ).toEqual(
      ['eligibility', 'eligibility', 'membership', 'principal', 'principal', 'principal'].map((kind) => [
        kind,
        exact('2026-11-22T14:03:00.000Z', 'request'),
      ]),
    );
  });
});

describe('what of a group could not be read', () => {
  const gap = { part: 'group-eligibilities', because: 'the permission is missing' } as const;

  test('is not closed, and nothing else becomes incomplete', () => {
    const nights = new Nights();
    nights.run(first, seen);
    const night = nights.run(second, { ...withoutGrace, gaps: [gap] });

    expect(night.facts).toEqual([]);
    expect([...night.complete].toSorted()).toEqual([
      'assignments',
      'eligibilities',
      'group-assignments',
      'memberships',
      'principals',
      'role-settings',
      'roles',
    ]);
    expect(ofGroup(nights.run(third, withoutGrace))).toMatchObject([
      { change: 'closed', time: between(first, third) },
    ]);
  });

  test('leaves unsaid how those are whom nothing else tells of', () => {
    const nights = new Nights();
    nights.run(first, seen);
    nights.run(second, { ...withoutGrace, gaps: [gap] });
    const disabled = [
      ...people.slice(0, 2),
      user({ id: GRACE, displayName: 'Grace Hopper', accountEnabled: false }),
    ];
    const { facts } = nights.run(third, { ...seen, principals: disabled });

    expect(facts.filter(({ record }) => record?.kind === 'principal')).toMatchObject([
      { change: 'revised', time: between(first, third) },
    ]);
  });

  test('is one group where Graph refused that one alone', () => {
    const nights = new Nights();
    const other = '22222222-aaaa-4bbb-8ccc-000000000002';
    const both = [shift, eligibility({ principalId: other, start: new Date('2026-06-01T08:00:00Z') })];
    const principals = [...people, group({ id: other, memberIds: [] }), user({ id: LIN })];
    const lins = groupEligibility({ groupId: other, principalId: LIN });
    nights.run(first, { eligibilities: [...both, graces, lins], principals });
    const odd = { part: 'group-eligibilities', id: other, because: 'refused', ...nothing } as const;

    expect(
      ofAccess(nights.run(second, { eligibilities: both, principals, unreadable: [odd] })),
    ).toMatchObject([{ change: 'closed', last: { key: { groupId: NIGHT_SHIFT } } }]);
  });

  test('is a group whose own access could not be read, for then nobody asks', () => {
    const nights = new Nights();
    nights.run(first, seen);
    const odd = {
      part: 'eligibility-schedules',
      id: shift.id,
      because: 'odd',
      ...nothing,
      principalId: NIGHT_SHIFT,
    } as const;

    expect(nights.run(second, { principals: [], unreadable: [odd] }).facts).toEqual([]);
    expect(ofGroup(nights.run(third, withoutGrace))).toMatchObject([{ time: between(first, third) }]);
  });

  const nothing = {
    principalId: undefined,
    roleDefinitionId: undefined,
    directoryScopeId: undefined,
  } as const;
});

describe('a membership with an end', () => {
  const held = groupAssignmentInstance({ end: '2026-11-22T20:00:00Z' });
  const withGrace = [group({ memberIds: [ADA, GRACE] }), ...people.slice(1)];

  test('is told with its end, beside the membership itself', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [shift], assignments: [held], principals: withGrace });
    const { facts } = nights.run(second, withoutGrace);

    expect(facts.map(({ change, subject, time }) => [change, subject.split(':')[0], time])).toEqual([
      ['closed', 'assignment', exact('2026-11-22T20:00:00.000Z', 'schedule')],
      ['closed', 'membership', between(first, second)],
      ['closed', 'principal', expect.anything()],
    ]);
  });
});
