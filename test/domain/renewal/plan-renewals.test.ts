import { describe, expect, test } from '@jest/globals';
import { roleKeyOf } from '../../../src/domain/model/access.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  type SnapshotParts,
  settingsOfRole,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

/** The one item of a tenant where Ada's eligibility ends in 7 days and was activated 10 days ago. */
function planned(seen: SnapshotParts = {}, overrides: RulesOverrides = {}) {
  const items = planRenewals(
    snapshot({ eligibilities: [eligibility()], memories: [memory()], ...seen }),
    rules(overrides),
  );
  expect(items).toHaveLength(1);
  return items[0];
}

describe('an eligibility that ends soon and is needed', () => {
  test('is extended from its current end, with all that the decision rests on', () => {
    expect(planned()).toEqual({
      id: `eligibility:${ADA}:${HELPDESK_ADMINISTRATOR}:/`,
      kind: 'eligibility',
      key: { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' },
      decision: 'change',
      reason: 'ends-soon',
      mode: 'plan',
      evidence: {
        endDateTime: '2026-11-29T03:00:00.000Z',
        scheduleId: `eligibility-of-${ADA}-${HELPDESK_ADMINISTRATOR}`,
        principal: 'user, enabled',
        lastActivatedAt: '2026-11-12T03:00:00.000Z',
        usedSince: '2026-08-24T03:00:00.000Z',
        activationsKnownSince: '2025-10-18T03:00:00.000Z',
        neededBecause: 'activated',
        renewalsInARow: 0,
        maxChain: 3,
        lastRenewedAt: null,
        settings: settingsOfRole().policyId,
        enabledRules: '',
        extendBy: 'P180D',
        maximumDuration: 'P365D',
        newEnd: '2027-05-28T03:00:00.000Z',
        clamped: false,
      },
      due: null,
      change: {
        effect: 'renewal',
        key: { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' },
        steps: [
          {
            kind: 'eligibility',
            actions: ['adminExtend', 'adminUpdate'],
            endDateTime: '2027-05-28T03:00:00.000Z',
          },
        ],
        before: {
          kind: 'eligibility',
          scheduleId: `eligibility-of-${ADA}-${HELPDESK_ADMINISTRATOR}`,
          startDateTime: '2026-06-02T03:00:00.000Z',
          endDateTime: '2026-11-29T03:00:00.000Z',
        },
        justification: rules().renew.justification,
        ticket: null,
      },
      alsoAffects: [],
    });
  });

  test.each([
    { end: days(14), reason: 'ends-soon' },
    { end: new Date(days(14).getTime() + 1), reason: 'not-due' },
    { end: new Date(days(0).getTime() + 1), reason: 'ends-soon' },
    { end: days(0), reason: 'lapsed' },
    { end: days(-7), reason: 'lapsed' },
    { end: new Date(days(-7).getTime() - 1), reason: 'lapsed-too-long-ago' },
  ])('with the end $end is $reason', ({ end, reason }) => {
    expect(planned({ eligibilities: [eligibility({ end })] })).toMatchObject({ reason });
  });

  test('has the ticket of the rules, where the role asks for one', () => {
    const ticket = { number: 'CHG-1', system: 'ServiceNow' };
    const usual = settingsOfRole();
    const settings = [{ ...usual, eligibility: { ...usual.eligibility, enabledRules: ['Ticketing'] } }];

    expect(planned({ settings }, { renew: { ticket } })?.change).toMatchObject({ ticket });
  });

  test('that has a length and no end ends by elapsed time', () => {
    const counted = eligibility({ start: days(-23), expiration: { kind: 'after', duration: 'P30D' } });

    expect(planned({ eligibilities: [counted] })?.evidence).toMatchObject({
      endDateTime: days(7).toISOString(),
    });
  });
});

describe('the maximum of the role', () => {
  test.each([
    { maximumDuration: 'P365D', isExpirationRequired: true, newEnd: days(187), clamped: false },
    { maximumDuration: 'P187D', isExpirationRequired: true, newEnd: days(187), clamped: false },
    { maximumDuration: 'P90D', isExpirationRequired: true, newEnd: days(90), clamped: true },
    { maximumDuration: 'P90D', isExpirationRequired: false, newEnd: days(90), clamped: true },
    {
      maximumDuration: 'P7DT1S',
      isExpirationRequired: true,
      newEnd: new Date(+days(7) + 1000),
      clamped: true,
    },
  ])('$maximumDuration gives $newEnd', ({ maximumDuration, isExpirationRequired, newEnd, clamped }) => {
    const settings = [
      settingsOfRole({ eligibility: { maximumDuration, isExpirationRequired, enabledRules: [] } }),
    ];

    const item = planned({ settings });

    expect(item).toMatchObject({ reason: 'ends-soon', evidence: { newEnd: newEnd.toISOString(), clamped } });
    expect(item?.change?.steps[0]?.endDateTime).toBe(newEnd.toISOString());
  });

  test('that gives no later end than there is lets it lapse', () => {
    const settings = [
      settingsOfRole({
        eligibility: { maximumDuration: 'P7D', isExpirationRequired: true, enabledRules: [] },
      }),
    ];

    expect(planned({ settings })).toMatchObject({
      decision: 'lapse',
      reason: 'maximum-reached',
      due: days(7).toISOString(),
    });
  });

  test.each(['P1Y', 'soon', ''])('that is no length of Graph ("%s") is not known', (maximumDuration) => {
    const settings = [
      settingsOfRole({ eligibility: { maximumDuration, isExpirationRequired: true, enabledRules: [] } }),
    ];

    expect(planned({ settings })).toMatchObject({ decision: 'lapse', reason: 'settings-unknown' });
  });

  test('and a length beyond every calendar end at the last instant that Graph can write', () => {
    const eligibilityRule = { maximumDuration: 'P99999999D', isExpirationRequired: false, enabledRules: [] };
    const settings = [settingsOfRole({ eligibility: eligibilityRule })];

    expect(planned({ settings }, { renew: { extendBy: 'P99999999D' } })?.evidence).toMatchObject({
      newEnd: '9999-12-31T23:59:59.999Z',
    });
  });
});

describe('several schedules of one access', () => {
  const short = eligibility({ id: 'short', end: days(3) });
  const long = eligibility({ id: 'long', end: days(9) });

  test('are one item, and it is extended from the latest end', () => {
    const item = planned({ eligibilities: [short, long] });

    expect(item?.change?.before).toMatchObject({ scheduleId: 'long', endDateTime: days(9).toISOString() });
    expect(item?.evidence).toMatchObject({ newEnd: days(189).toISOString() });
  });

  test('of which one ends after the window need nothing', () => {
    const extended = eligibility({ id: 'extended', end: days(200) });

    expect(planned({ eligibilities: [short, extended] })).toMatchObject({ reason: 'already-extended' });
  });

  test('of which one never ends need nothing', () => {
    const permanent = eligibility({ id: 'permanent', end: 'never' });

    expect(planned({ eligibilities: [permanent, short] })).toMatchObject({ reason: 'never-ends' });
  });

  test('of which one has no known end are left, for that one may end last', () => {
    const unknown = eligibility({ id: 'unknown', expiration: undefined });

    expect(planned({ eligibilities: [short, unknown] })).toMatchObject({ reason: 'end-unknown' });
  });

  test('of which the one to come ends sooner are no replacement', () => {
    const sooner = eligibility({ id: 'sooner', start: days(1), end: days(2) });

    expect(planned({ eligibilities: [short, sooner] })).toMatchObject({ reason: 'ends-soon' });
  });

  test('of which one is direct are judged by that one', () => {
    const throughGroup = eligibility({ id: 'group', memberType: 'Group', end: 'never' });

    expect(planned({ eligibilities: [throughGroup, short] })).toMatchObject({ reason: 'ends-soon' });
  });
});

describe('a member type that nobody has told us of', () => {
  test('is nothing that we could extend', () => {
    expect(planned({ eligibilities: [eligibility({ memberType: undefined })] })).toMatchObject({
      decision: 'leave',
      reason: 'through-a-group',
      evidence: { memberType: 'unknown' },
    });
  });
});

describe('the same role at two scopes', () => {
  test('is two eligibilities', () => {
    const scope = '/administrativeUnits/44444444-aaaa-4bbb-8ccc-000000000001';
    const items = planRenewals(
      snapshot({
        eligibilities: [eligibility(), eligibility({ directoryScopeId: scope })],
        memories: [memory()],
      }),
      rules(),
    );

    expect(items.map(({ key, reason }) => [roleKeyOf(key).directoryScopeId, reason])).toEqual([
      ['/', 'ends-soon'],
      [scope, 'not-used'],
    ]);
  });
});

describe("a group's eligibility", () => {
  const seen = (principals: SnapshotParts['principals'], memberIds: readonly string[]): SnapshotParts => ({
    eligibilities: [eligibility({ principalId: NIGHT_SHIFT })],
    memories: [memory({ principalId: NIGHT_SHIFT })],
    principals: [group({ memberIds }), ...(principals ?? [])],
  });

  test('is renewed at the group, and says whom it is for', () => {
    expect(planned(seen([user(), user({ id: GRACE, accountEnabled: false })], [GRACE, ADA]))).toMatchObject({
      decision: 'change',
      key: { principalId: NIGHT_SHIFT },
      evidence: { principal: 'group', members: 2, membersEnabled: 1, membersUnknown: 0 },
      alsoAffects: [ADA, GRACE],
    });
  });

  test.each([
    { who: 'nobody is', principals: [], memberIds: [], reason: 'group-unknown' },
    {
      who: 'only the disabled are',
      principals: [user({ accountEnabled: false })],
      memberIds: [ADA],
      reason: 'principal-disabled',
    },
    {
      who: 'somebody unread is, beside the disabled',
      principals: [user({ accountEnabled: false })],
      memberIds: [ADA, GRACE],
      reason: 'group-unknown',
    },
    {
      who: 'somebody is of whom Graph does not say whether enabled',
      principals: [user({ accountEnabled: undefined })],
      memberIds: [ADA],
      reason: 'group-unknown',
    },
  ])('that $who in lapses: $reason', ({ principals, memberIds, reason }) => {
    expect(planned(seen(principals, memberIds))).toMatchObject({ decision: 'lapse', reason });
  });
});
