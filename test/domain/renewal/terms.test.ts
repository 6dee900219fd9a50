import { describe, expect, test } from '@jest/globals';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  HELPDESK_ADMINISTRATOR,
  request,
  type SnapshotParts,
  snapshot,
} from '../../snapshot-builder.ts';

function planned(seen: SnapshotParts, overrides: RulesOverrides = {}): PlanItem | undefined {
  return planRenewals(snapshot({ memories: [memory()], ...seen }), rules(overrides))[0];
}

describe('an eligibility that is not due', () => {
  test('is an item that is left, changes nothing and affects nobody', () => {
    expect(planned({ eligibilities: [eligibility({ end: 'never' })] })).toEqual({
      id: `eligibility:${ADA}:${HELPDESK_ADMINISTRATOR}:/`,
      kind: 'eligibility',
      key: { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' },
      decision: 'leave',
      reason: 'never-ends',
      mode: 'plan',
      evidence: {},
      due: null,
      change: null,
      alsoAffects: [],
    });
  });

  test('says when it ends', () => {
    const item = planned({ eligibilities: [eligibility({ end: days(15) })] });

    expect(item).toMatchObject({ reason: 'not-due' });
    expect(item?.evidence).toEqual({ endDateTime: '2026-12-07T03:00:00.000Z' });
  });

  test('says of which schedule the end is not known', () => {
    const item = planned({ eligibilities: [eligibility({ id: 'odd', expiration: undefined })] });

    expect(item).toMatchObject({ reason: 'end-unknown' });
    expect(item?.evidence).toEqual({ scheduleId: 'odd' });
  });

  test('says what of a group it comes from, the same in whatever order they are listed', () => {
    const rows = [eligibility({ id: 'a', memberType: 'Inherited' }), eligibility({ memberType: 'Group' })];

    for (const eligibilities of [rows, rows.toReversed()])
      expect(planned({ eligibilities })).toMatchObject({
        reason: 'through-a-group',
        evidence: { memberType: 'Group' },
      });
  });
});

describe('the start of an eligibility', () => {
  test('is told where it is to come: the first of several, in whatever order they are listed', () => {
    const rows = [eligibility({ id: 'later', start: days(9) }), eligibility({ start: days(2) })];

    for (const eligibilities of [rows, rows.toReversed()]) {
      const item = planned({ eligibilities });
      expect(item).toMatchObject({ reason: 'not-started' });
      expect(item?.evidence).toEqual({ startDateTime: '2026-11-24T03:00:00.000Z' });
    }
  });

  test('may be this instant: it is in force', () => {
    expect(planned({ eligibilities: [eligibility({ start: days(0) })] })).toMatchObject({
      reason: 'ends-soon',
    });
    const toCome = eligibility({ start: new Date('2026-11-22T03:00:00.001Z') });
    expect(planned({ eligibilities: [toCome] })).toMatchObject({ reason: 'not-started' });
  });

  test('may be missing: what Graph lists without one is in force', () => {
    expect(planned({ eligibilities: [eligibility({ startDateTime: undefined })] })).toMatchObject({
      reason: 'ends-soon',
    });
  });
});

describe('a schedule in force that ends after the window', () => {
  const long = eligibility({ id: 'long', end: days(200) });

  test('has extended one that ends within the window', () => {
    const item = planned({ eligibilities: [eligibility({ end: days(14) }), long] });

    expect(item).toMatchObject({ reason: 'already-extended' });
    expect(item?.evidence).toEqual({ endDateTime: '2027-06-10T03:00:00.000Z' });
  });

  test.each([days(0), days(-3)])('has extended none that was over by now: %s', (end) => {
    expect(planned({ eligibilities: [eligibility({ end }), long] })).toMatchObject({ reason: 'not-due' });
  });

  test('has extended none that ends after the window as well', () => {
    const other = eligibility({ end: new Date('2026-12-06T03:00:00.001Z') });

    expect(planned({ eligibilities: [other, long] })).toMatchObject({ reason: 'not-due' });
  });
});

describe('a schedule to come', () => {
  test.each([
    { ends: 'later', expiration: { kind: 'at' as const, endDateTime: new Date('2026-11-29T03:00:00.001Z') } },
    { ends: 'never', expiration: { kind: 'never' as const } },
    { ends: 'at a time that nobody knows', expiration: undefined },
  ])('that ends $ends replaces the one in force', ({ expiration }) => {
    const toCome = eligibility({ id: 'to-come', start: days(6), expiration });

    const item = planned({ eligibilities: [eligibility(), toCome] });

    expect(item).toMatchObject({ decision: 'leave', reason: 'already-extended' });
    expect(item?.evidence).toEqual({
      endDateTime: '2026-11-29T03:00:00.000Z',
      replacedByScheduleId: 'to-come',
    });
  });

  test('that ends together with the one in force replaces nothing', () => {
    const toCome = eligibility({ id: 'to-come', start: days(6), end: days(7) });

    expect(planned({ eligibilities: [eligibility(), toCome] })).toMatchObject({ reason: 'ends-soon' });
  });
});

describe('an eligibility that is over', () => {
  const lapsed = { lastSeenAt: days(-3), lastSeenEnd: days(-2) };

  test('says when it ended where that is too long ago', () => {
    const item = planned({ memories: [memory({ ...lapsed, lastSeenEnd: days(-8) })] });

    expect(item).toMatchObject({ reason: 'lapsed-too-long-ago' });
    expect(item?.evidence).toEqual({ endDateTime: '2026-11-14T03:00:00.000Z' });
  });

  test('says who removed it and when', () => {
    const removal = request({ id: 'removal', action: 'adminRemove', status: 'Revoked', start: days(-3) });
    const item = planned({ memories: [memory(lapsed)], requests: [removal] });

    expect(item).toMatchObject({ reason: 'removed-by-somebody' });
    expect(item?.evidence).toEqual({
      endDateTime: '2026-11-20T03:00:00.000Z',
      removedAt: '2026-11-19T03:00:00.000Z',
      removedByRequestId: 'removal',
    });
  });

  test.each([
    { lastSeenAt: days(-11), reason: 'end-unknown' },
    { lastSeenAt: days(-3), reason: 'no-evidence' },
  ])('says when it was last seen where that is all we have: $reason', ({ lastSeenAt, reason }) => {
    const item = planned({ memories: [memory({ ...lapsed, lastSeenAt })] });

    expect(item).toMatchObject({ reason });
    expect(item?.evidence).toEqual({
      endDateTime: '2026-11-20T03:00:00.000Z',
      lastSeenAt: lastSeenAt.toISOString(),
    });
  });
});
