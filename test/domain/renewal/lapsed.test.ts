import { describe, expect, test } from '@jest/globals';
import type { AccessMemory } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  days,
  eligibility,
  GRACE,
  request,
  roleDefinition,
  roleDefinitions,
  roleKey,
  type SnapshotParts,
  snapshot,
} from '../../snapshot-builder.ts';

/** What is planned where there is no schedule, and only a memory. */
function planned(
  remembered: Partial<AccessMemory>,
  seen: SnapshotParts = {},
  overrides: RulesOverrides = {},
) {
  const memories = [memory({ lastSeenEnd: days(-2), lastSeenAt: days(-3), ...remembered })];
  const granted = request({
    id: 'granted',
    end: memories[0]?.lastSeenEnd === 'unknown' ? days(-2) : (memories[0]?.lastSeenEnd ?? 'never'),
  });
  const requests = [granted, ...(seen.requests ?? [])];
  return planRenewals(snapshot({ memories, ...seen, requests }), rules(overrides));
}

describe('an eligibility that has lapsed', () => {
  test('is renewed from now, or assigned again where Graph has forgotten it', () => {
    const [item] = planned({});

    expect(item).toMatchObject({
      decision: 'change',
      reason: 'lapsed',
      evidence: { endDateTime: days(-2).toISOString(), newEnd: days(180).toISOString() },
    });
    expect(item?.change?.steps).toEqual([
      {
        kind: 'eligibility',
        actions: ['adminRenew', 'adminAssign'],
        endDateTime: days(180).toISOString(),
      },
    ]);
    expect(item?.change?.before).toBeNull();
  });

  test('and is still listed is renewed in the same way', () => {
    const [item] = planned({}, { eligibilities: [eligibility({ end: days(-1) })] });

    expect(item).toMatchObject({ reason: 'lapsed', change: { before: null } });
    expect(item?.change?.steps[0]?.actions).toEqual(['adminRenew', 'adminAssign']);
  });

  test('is left to it where it was not used', () => {
    expect(planned({ lastActivatedAt: undefined })).toMatchObject([
      { decision: 'lapse', reason: 'not-used', due: days(-2).toISOString() },
    ]);
  });

  test('is told of for 45 days and then no more', () => {
    expect(planned({ lastSeenEnd: days(-45) })).toMatchObject([{ reason: 'lapsed-too-long-ago' }]);
    expect(planned({ lastSeenEnd: new Date(days(-45).getTime() - 1) })).toEqual([]);
    expect(planned({}, { eligibilities: [eligibility({ end: days(-46) })] })).toEqual([]);
  });

  test('is not renewed at all where the rules say 0 days', () => {
    const none = { renew: { lapsedWithinDays: 0 } };

    expect(planned({ lastSeenEnd: days(0) }, {}, none)).toMatchObject([{ reason: 'lapsed-too-long-ago' }]);
  });

  test('and begins again tomorrow by somebody else is left alone', () => {
    const over = eligibility({ id: 'over', end: days(-1) });
    const toCome = eligibility({ id: 'to-come', start: days(1), end: days(100) });

    expect(planned({}, { eligibilities: [over, toCome] })).toMatchObject([{ reason: 'already-extended' }]);
  });
});

describe('an eligibility that is not there any more', () => {
  const removal = request({ id: 'removal', action: 'adminRemove', status: 'Revoked', start: days(-20) });

  test('and was to end later was removed: nothing is to be said of it', () => {
    expect(planned({ lastSeenEnd: days(1) })).toEqual([]);
    expect(planned({ lastSeenEnd: 'never' })).toEqual([]);
    expect(planned({ lastSeenEnd: 'unknown' })).toEqual([]);
  });

  test('is not brought back where somebody removed it before its end', () => {
    expect(planned({ lastSeenAt: days(-21) }, { requests: [removal] })).toMatchObject([
      { decision: 'leave', reason: 'removed-by-somebody', evidence: { removedByRequestId: 'removal' } },
    ]);
  });

  test('is renewed where it was assigned again after the removal', () => {
    const again = request({ id: 'again', action: 'adminAssign', start: days(-19), end: days(-2) });

    expect(planned({}, { requests: [removal, again] })).toMatchObject([{ reason: 'lapsed' }]);
    expect(planned({}, { requests: [again, removal] })).toMatchObject([{ reason: 'lapsed' }]);
  });

  test.each([
    { progress: 'refused' as const, isValidationOnly: false },
    { progress: 'granted' as const, isValidationOnly: true },
  ])('is renewed where the removal never took effect ($progress, $isValidationOnly)', (fate) => {
    expect(planned({}, { requests: [{ ...removal, ...fate }] })).toMatchObject([{ reason: 'lapsed' }]);
  });

  test('is left alone where we did not look for so long that a removal could have been purged', () => {
    const remembered = { lastSeenEnd: days(-23) };
    const late: RulesOverrides = { renew: { ...rules().renew, lapsedWithinDays: 30 } };
    expect(planned({ ...remembered, lastSeenAt: days(-30) }, {}, late)).toMatchObject([{ reason: 'lapsed' }]);
    expect(planned({ ...remembered, lastSeenAt: new Date(days(-30).getTime() - 1) }, {}, late)).toMatchObject(
      [{ decision: 'leave', reason: 'end-unknown' }],
    );
  });

  test('is left alone where it vanished long before its end: what lapses is seen until then', () => {
    expect(planned({ lastSeenAt: days(-10) })).toMatchObject([{ reason: 'lapsed' }]);
    expect(planned({ lastSeenAt: new Date(days(-10).getTime() - 1) })).toMatchObject([
      { decision: 'leave', reason: 'end-unknown' },
    ]);
  });

  test.each([
    { what: 'of another end', requests: [request({ end: days(-30) })] },
    { what: 'that was refused', requests: [request({ end: days(-2), progress: 'refused' as const })] },
    { what: 'only to be checked', requests: [request({ end: days(-2), isValidationOnly: true })] },
    { what: 'about somebody else', requests: [request({ end: days(-2), principalId: GRACE })] },
    { what: 'at all', requests: [] },
  ])('is not brought back on the word of our own store: Graph says of no request $what', ({ requests }) => {
    const memories = [memory({ lastSeenEnd: days(-2), lastSeenAt: days(-3) })];
    const [item] = planRenewals(snapshot({ memories, requests }), rules({ renew: { mode: 'apply' } }));

    expect(item).toMatchObject({ decision: 'report', reason: 'no-evidence', change: null });
  });

  test('waits for a person where its role controls the tenant, even if somebody attested it', () => {
    const attested = { ...roleKey(), by: 'Grace', on: days(-1), until: days(30) };
    const overrides: RulesOverrides = { renew: { mode: 'apply', attestations: [attested] } };
    const privileged = { roleDefinitions: roleDefinitions(roleDefinition({ isPrivileged: true })) };

    expect(planned({}, {}, overrides)).toMatchObject([{ reason: 'lapsed', mode: 'apply' }]);
    expect(planned({}, privileged, overrides)).toMatchObject([{ reason: 'lapsed', mode: 'plan' }]);
    expect(planned({}, privileged)).toMatchObject([{ reason: 'attestation-needed', change: null }]);
  });

  test.each(['eligibility-schedules', 'eligibility-requests'] as const)(
    'is left alone where the %s were not read completely: it may be there, or removed',
    (part) => {
      expect(planned({}, { gaps: [{ part, because: 'GET page 3: 503' }] })).toMatchObject([
        { decision: 'leave', reason: 'end-unknown' },
      ]);
    },
  );

  test('is renewed where only something else was not read completely', () => {
    const gaps = [{ part: 'sign-ins' as const, because: 'GET page 3: 503' }];

    expect(planned({}, { gaps })).toMatchObject([{ reason: 'lapsed' }]);
  });

  test('and was an active assignment is none of ours', () => {
    expect(planned({ kind: 'assignment' })).toEqual([]);
  });
});

describe('a decision that is pending', () => {
  const pending = request({ action: 'selfRenew', status: 'PendingAdminDecision', progress: 'pending' });
  const activation = request({
    kind: 'assignment',
    action: 'selfActivate',
    status: 'PendingApproval',
    progress: 'pending',
  });
  const endingIn = (count: number): SnapshotParts => ({ eligibilities: [eligibility({ end: days(count) })] });

  test('about the eligibility is waited for, before its end and after it', () => {
    expect(planned({}, { requests: [pending] })).toMatchObject([
      {
        reason: 'request-pending',
        evidence: { pendingAction: 'selfRenew', pendingStatus: 'PendingAdminDecision' },
      },
    ]);
    expect(planned({}, { ...endingIn(1), requests: [pending] })).toMatchObject([
      { reason: 'request-pending' },
    ]);
  });

  test('about an activation is waited for while another night will come before the end', () => {
    expect(planned({}, { ...endingIn(7), requests: [activation] })).toMatchObject([
      { reason: 'request-pending' },
    ]);
    expect(planned({}, { ...endingIn(2), requests: [activation] })).toMatchObject([{ reason: 'ends-soon' }]);
    expect(planned({}, { requests: [activation] })).toMatchObject([{ reason: 'lapsed' }]);
  });

  test('about an active assignment is another matter', () => {
    const other = { ...activation, action: 'selfExtend' as const };

    expect(planned({}, { ...endingIn(7), requests: [other] })).toMatchObject([{ reason: 'ends-soon' }]);
  });

  test('of a status that nobody has told us of is pending until it is completed', () => {
    const odd = { ...pending, status: 'PendingRevision', progress: 'unknown' as const };

    expect(planned({}, { requests: [{ ...odd, completedDateTime: undefined }] })).toMatchObject([
      { reason: 'request-pending' },
    ]);
    expect(planned({}, { requests: [odd] })).toMatchObject([{ reason: 'lapsed' }]);
  });
});
