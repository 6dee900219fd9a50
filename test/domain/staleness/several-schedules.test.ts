import { describe, expect, test } from '@jest/globals';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import { memory } from '../../memory-builder.ts';
import { assignment, days, eligibility, user } from '../../snapshot-builder.ts';
import { planned, unused } from './planned.ts';

/** What is said of Ada's eligibility, in whatever order its schedules are listed. */
function said(...rows: readonly RoleSchedule[]): string {
  const [item, ...others] = [rows, rows.toReversed()].flatMap((eligibilities) =>
    planned({ eligibilities, memories: [unused] }),
  );
  expect(others).toEqual([item]);
  return `${item?.decision} ${item?.reason} ${item?.change?.before?.scheduleId ?? 'nothing'}`;
}

describe('of several schedules of one access', () => {
  const direct = eligibility({ id: 'direct', end: days(100) });

  test('one of an unknown form keeps it from being judged', () => {
    expect(said(direct, eligibility({ id: 'odd', end: days(50), memberType: undefined }))).toBe(
      'leave evidence-unknown nothing',
    );
  });

  test('the direct one is judged beside one of a group', () => {
    expect(said(direct, eligibility({ id: 'group', end: 'never', memberType: 'Group' }))).toBe(
      'mark never-activated direct',
    );
  });

  test('the direct one is judged beside an activation, and the activation beside what a group gives', () => {
    const rows = [
      assignment({ id: 'group', end: days(100), memberType: 'Group' }),
      assignment({ id: 'activated', end: days(0.1), assignmentType: 'Activated' }),
      assignment({ id: 'direct', end: days(100) }),
    ];
    const reasonOf = (assignments: readonly RoleSchedule[]) =>
      planned({ assignments, principals: [user({ accountEnabled: false })] })[0]?.reason;

    expect(reasonOf(rows)).toBe('disabled');
    expect(reasonOf(rows.toReversed())).toBe('disabled');
    expect(reasonOf(rows.slice(0, 2))).toBe('activated');
    expect(reasonOf(rows.slice(0, 2).toReversed())).toBe('activated');
  });

  test('the one in force counts, although another that is to come ends later', () => {
    expect(said(direct, eligibility({ id: 'to-come', start: days(1), end: days(200) }))).toBe(
      'mark never-activated direct',
    );
  });

  test('all of which are to come, none has begun', () => {
    const rows = [1, 2].map((start) =>
      eligibility({ id: `${start}`, start: days(start), end: days(100 * start) }),
    );

    expect(said(...rows)).toBe('leave not-started nothing');
  });

  test('none of which is direct, the one that ends last is told of', () => {
    const inherited = eligibility({ id: 'inherited', end: days(200), memberType: 'Inherited' });

    expect(said(eligibility({ id: 'group', end: days(100), memberType: 'Group' }), inherited)).toBe(
      'leave through-a-group nothing',
    );
  });

  test('one whose end is not known keeps it, although another never ends', () => {
    expect(
      said(eligibility({ id: 'never', end: 'never' }), eligibility({ id: 'odd', expiration: undefined })),
    ).toBe('leave evidence-unknown nothing');
  });
});

test('access that ends before it would go says when', () => {
  const [item] = planned({ eligibilities: [eligibility({ end: days(3) })], memories: [unused] });

  expect(item).toMatchObject({ decision: 'leave', reason: 'ends-by-itself', mode: 'plan', alsoAffects: [] });
  expect(item?.evidence).toEqual({ endDateTime: '2026-11-25T03:00:00.000Z' });
});

test('the narrower access is told of with the wider one, which may never end', () => {
  const narrow = { id: 'narrow', directoryScopeId: '/administrativeUnits/1', end: days(100) };
  const memories = [memory(), memory({ directoryScopeId: '/administrativeUnits/1' })];
  const told = (end: Date | 'never') =>
    planned({ eligibilities: [eligibility(narrow), eligibility({ id: 'wide', end })], memories })[1]
      ?.evidence;

  expect(told(days(200))).toEqual({
    widerScheduleId: 'wide',
    widerEndDateTime: '2027-06-10T03:00:00.000Z',
  });
  expect(told('never')).toEqual({ widerScheduleId: 'wide', widerEndDateTime: null });
});

test('wider access whose end is not known covers nothing', () => {
  const narrow = { id: 'narrow', directoryScopeId: '/administrativeUnits/1', end: days(100) };
  const memories = [memory(), memory({ directoryScopeId: '/administrativeUnits/1' })];
  const items = planned({
    eligibilities: [eligibility(narrow), eligibility({ expiration: undefined })],
    memories,
  });

  expect(items[1]).toMatchObject({ decision: 'leave', reason: 'in-use' });
});

test('what never ends is not covered by what does', () => {
  const narrow = { id: 'narrow', directoryScopeId: '/administrativeUnits/1', end: 'never' as const };
  const memories = [memory(), memory({ directoryScopeId: '/administrativeUnits/1' })];
  const items = planned({
    eligibilities: [eligibility(narrow), eligibility({ end: days(200) })],
    memories,
  });

  expect(items[1]).toMatchObject({ decision: 'leave', reason: 'in-use' });
});
