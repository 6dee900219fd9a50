import { describe, expect, test } from '@jest/globals';
import { isDirectUnder, shows } from '../../../src/domain/matching/schedule-match.ts';
import type { MemberType } from '../../../src/domain/model/role-schedules.ts';
import { roleSchedule, scheduleChange } from '../../builders.ts';

const now = new Date('2026-11-22T03:00:00Z');
const ada = roleSchedule().key;

describe('a row is what an administrator assigned under a key', () => {
  test('when principal, role and scope are the same', () => {
    expect(isDirectUnder(roleSchedule(), ada)).toBe(true);
  });

  test.each([
    { differs: 'principal', key: { ...ada, principalId: '11111111-aaaa-4bbb-8ccc-000000000002' } },
    { differs: 'role', key: { ...ada, roleDefinitionId: '4d6ac14f-3453-41d0-bef9-a3e0c569773a' } },
    { differs: 'scope', key: { ...ada, directoryScopeId: '/administrativeUnits/33333333' } },
  ])('and not when the $differs is another', ({ key }) => {
    expect(isDirectUnder(roleSchedule({ key }), ada)).toBe(false);
  });

  test.each<{ memberType: MemberType }>([{ memberType: 'Group' }, { memberType: 'Inherited' }])(
    'and not when it came through a membership ($memberType)',
    ({ memberType }) => {
      expect(isDirectUnder(roleSchedule({ memberType }), ada)).toBe(false);
    },
  );

  test('also when Graph names a member type that nobody knows yet', () => {
    expect(isDirectUnder(roleSchedule({ memberType: undefined }), ada)).toBe(true);
  });

  test('and not when it is an activation, which is no standing access', () => {
    expect(isDirectUnder(roleSchedule({ kind: 'assignment', assignmentType: 'Activated' }), ada)).toBe(false);
    expect(isDirectUnder(roleSchedule({ kind: 'assignment', assignmentType: 'Assigned' }), ada)).toBe(true);
  });
});

describe('a schedule shows a change', () => {
  const schedule = (end: string) => roleSchedule({ expiration: { kind: 'at', endDateTime: new Date(end) } });
  const wanted = scheduleChange({
    expiration: { kind: 'at', endDateTime: new Date('2027-05-21T03:00:00Z') },
  });
  const told = { now, targetScheduleId: undefined };

  test('when Graph named it, whatever its end and the case of its id', () => {
    const named = { now, targetScheduleId: roleSchedule().id.toUpperCase() };

    expect(shows(schedule('2030-01-01T00:00:00Z'), wanted, named)).toBe(true);
  });

  test.each([
    { end: '2027-05-21T03:05:00Z', so: true },
    { end: '2027-05-21T02:55:00Z', so: true },
    { end: '2027-05-21T03:05:01Z', so: false },
    { end: '2027-05-21T02:54:59Z', so: false },
  ])('by its end, when that is within five minutes of the wanted one: $end is $so', ({ end, so }) => {
    expect(shows(schedule(end), wanted, told)).toBe(so);
  });

  test('whose length counts from the start that was asked for', () => {
    const later = scheduleChange({
      startDateTime: new Date('2026-12-01T00:00:00Z'),
      expiration: { kind: 'after', duration: 'P10D' },
    });

    expect(shows(schedule('2026-12-11T00:00:00Z'), later, told)).toBe(true);
  });

  test('whose length counts from now, when no start was asked for', () => {
    const soon = scheduleChange({ expiration: { kind: 'after', duration: 'P10D' } });

    expect(shows(schedule('2026-12-02T03:00:00Z'), soon, told)).toBe(true);
    expect(shows(schedule('2026-12-11T00:00:00Z'), soon, told)).toBe(false);
  });

  test('without end only by having none', () => {
    const forever = scheduleChange({ expiration: { kind: 'never' } });

    expect(shows(roleSchedule({ expiration: { kind: 'never' } }), forever, told)).toBe(true);
    expect(shows(schedule('2027-05-21T03:00:00Z'), forever, told)).toBe(false);
    expect(shows(roleSchedule({ expiration: { kind: 'never' } }), wanted, told)).toBe(false);
  });

  test('never by an end that nobody knows', () => {
    expect(shows(roleSchedule({ expiration: undefined }), wanted, told)).toBe(false);
    expect(shows(schedule('2027-05-21T03:00:00Z'), scheduleChange({ expiration: undefined }), told)).toBe(
      false,
    );
  });
});
