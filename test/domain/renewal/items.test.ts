import { describe, expect, test } from '@jest/globals';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  request,
  snapshot,
} from '../../snapshot-builder.ts';

describe('the items of a plan', () => {
  const known = { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' };

  test('are sorted by id, in whatever order eligibilities are listed', () => {
    const rows = [GRACE, ADA, LIN].map((principalId) => eligibility({ principalId }));
    const ids = [ADA, GRACE, LIN].map((id) => `eligibility:${id}:${HELPDESK_ADMINISTRATOR}:/`);

    for (const eligibilities of [rows, rows.toReversed(), rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))])
      expect(planRenewals(snapshot({ eligibilities }), rules()).map(({ id }) => id)).toEqual(ids);
  });

  test('are of eligibilities only: what is held actively is not renewed', () => {
    const assignments = [assignment({ principalId: GRACE, end: days(7) })];
    const items = planRenewals(snapshot({ eligibilities: [eligibility()], assignments }), rules());

    expect(items.map(({ id }) => id)).toEqual([`eligibility:${ADA}:${HELPDESK_ADMINISTRATOR}:/`]);
  });

  test('tell of an eligibility whose only row could not be read, at its place', () => {
    const unreadable = [{ part: 'eligibility-schedules' as const, id: 'odd', ...known }];
    const eligibilities = [eligibility({ principalId: GRACE })];

    expect(planRenewals(snapshot({ eligibilities, unreadable }), rules())).toMatchObject([
      {
        id: `eligibility:${ADA}:${HELPDESK_ADMINISTRATOR}:/`,
        decision: 'report',
        reason: 'unreadable',
        evidence: { unreadableId: 'odd' },
      },
      { id: `eligibility:${GRACE}:${HELPDESK_ADMINISTRATOR}:/`, decision: 'lapse' },
    ]);
  });

  test('tell of no assignment whose row could not be read', () => {
    const unreadable = [{ part: 'assignment-schedules' as const, id: 'odd', ...known }];

    expect(planRenewals(snapshot({ unreadable }), rules())).toEqual([]);
  });
});

describe('the evidence of an item', () => {
  test('names what is protected, and why', () => {
    const isProtected = { principals: [{ id: ADA, why: 'Synchronises accounts' }] };

    expect(
      planRenewals(snapshot({ eligibilities: [eligibility()] }), rules({ protected: isProtected })),
    ).toMatchObject([
      { reason: 'protected', evidence: { protectedId: ADA, protectedWhy: 'Synchronises accounts' } },
    ]);
  });

  test('names the schedule that is listed, not the one that was seen before', () => {
    const memories = [memory({ lastSeenScheduleId: 'before' })];
    const seen = snapshot({ eligibilities: [eligibility({ id: 'now' })], memories });

    expect(planRenewals(seen, rules())).toMatchObject([{ evidence: { scheduleId: 'now' } }]);
  });

  test.each(['before', undefined])('names the schedule that was seen before (%s) where none is', (id) => {
    const lapsed = { lastSeenAt: days(-3), lastSeenEnd: days(-2), lastSeenScheduleId: id };
    const seen = snapshot({ memories: [memory(lapsed)], requests: [request({ end: days(-2) })] });

    expect(planRenewals(seen, rules())).toMatchObject([
      { reason: 'lapsed', evidence: { scheduleId: id ?? null } },
    ]);
  });

  test('names nobody else of a group whose members could not be read', () => {
    const seen = snapshot({
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT })],
      principals: [group({ memberIds: undefined })],
    });

    expect(planRenewals(seen, rules())).toMatchObject([{ reason: 'group-unknown', alsoAffects: [] }]);
  });

  test('names each member of a group once', () => {
    const seen = snapshot({
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT })],
      principals: [group({ memberIds: [GRACE, ADA, GRACE] })],
    });

    expect(planRenewals(seen, rules())).toMatchObject([{ alsoAffects: [ADA, GRACE] }]);
  });
});
