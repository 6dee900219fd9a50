import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../../src/domain/model/plan.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  eligibility,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

/** What is planned, unattended, for an eligibility of Ada or another that ends in 7 days and was activated. */
function planned(principals: readonly PrincipalState[], principalId = ADA) {
  const seen = snapshot({
    eligibilities: [eligibility({ principalId })],
    memories: [memory({ principalId })],
    principals,
  });
  return planRenewals(seen, rules({ renew: { mode: 'apply' } }));
}

const unknown: readonly (readonly [string, readonly PrincipalState[]])[] = [
  ['not read', []],
  ['service principal', [servicePrincipal({ id: ADA })]],
  ['user, enabled or not is unknown', [user({ accountEnabled: undefined })]],
];

test.each(unknown)(
  'nobody is renewed of whom it is not known that they are of use: %s',
  (principal, principals) => {
    expect(planned(principals)).toMatchObject([
      { decision: 'lapse', reason: 'principal-unknown', change: null, evidence: { principal } },
    ]);
  },
);

test('whoever could not be read is not renewed, and the evidence says why they could not', () => {
  expect(planned([{ kind: 'unknown', id: ADA, because: '403 Authorization_RequestDenied' }])).toMatchObject([
    {
      decision: 'lapse',
      reason: 'principal-unknown',
      evidence: { principal: 'unknown', principalUnknownBecause: '403 Authorization_RequestDenied' },
    },
  ]);
});

test.each<{ principal: string; state: PrincipalState; reason: string }>([
  { principal: 'user, disabled', state: user({ accountEnabled: false }), reason: 'principal-disabled' },
  {
    principal: 'soft-deleted',
    state: { kind: 'soft-deleted', id: ADA, deletedDateTime: undefined },
    reason: 'principal-deleted',
  },
  { principal: 'gone', state: { kind: 'gone', id: ADA }, reason: 'principal-gone' },
])('whoever cannot use it is not renewed, and the evidence says what they are: $principal', (one) => {
  expect(planned([one.state])).toMatchObject([
    { decision: 'lapse', reason: one.reason, change: null, evidence: { principal: one.principal } },
  ]);
});

test('a foreign principal is never renewed, and reported with its kind', () => {
  expect(planned([{ kind: 'foreign', id: ADA, type: 'device' }])).toMatchObject([
    {
      decision: 'report',
      reason: 'principal-foreign',
      change: null,
      evidence: { principal: 'foreign, of type device' },
    },
  ]);
});

describe("a group's standing", () => {
  test('is unknown where its members could not be read', () => {
    expect(planned([group({ memberIds: undefined })], NIGHT_SHIFT)).toMatchObject([
      { decision: 'lapse', reason: 'group-unknown', evidence: { principal: 'group, members unknown' } },
    ]);
  });

  test.each<{ member: string; state: readonly PrincipalState[]; unknownMembers: number; reason: string }>([
    { member: 'not read', state: [], unknownMembers: 1, reason: 'group-unknown' },
    {
      member: 'unknown',
      state: [{ kind: 'unknown', id: ADA, because: '403' }],
      unknownMembers: 1,
      reason: 'group-unknown',
    },
    {
      member: 'foreign',
      state: [{ kind: 'foreign', id: ADA, type: 'device' }],
      unknownMembers: 1,
      reason: 'group-unknown',
    },
    {
      member: 'a user of whom Graph does not say whether enabled',
      state: [user({ accountEnabled: undefined })],
      unknownMembers: 1,
      reason: 'group-unknown',
    },
    {
      member: 'soft-deleted',
      state: [{ kind: 'soft-deleted', id: ADA, deletedDateTime: undefined }],
      unknownMembers: 0,
      reason: 'principal-disabled',
    },
    { member: 'gone', state: [{ kind: 'gone', id: ADA }], unknownMembers: 0, reason: 'principal-disabled' },
    {
      member: 'a service principal, which cannot activate',
      state: [servicePrincipal({ id: ADA })],
      unknownMembers: 0,
      reason: 'principal-disabled',
    },
  ])('is $reason where its one member is $member', ({ state, unknownMembers, reason }) => {
    const evidence: Evidence = {
      principal: 'group',
      members: 1,
      membersEnabled: 0,
      membersUnknown: unknownMembers,
    };

    expect(planned([group({ memberIds: [ADA] }), ...state], NIGHT_SHIFT)).toMatchObject([
      { decision: 'lapse', reason, change: null, evidence },
    ]);
  });

  test('is good where one member is an enabled user, whoever else is in it', () => {
    const others: readonly PrincipalState[] = [
      user({ id: GRACE, accountEnabled: false }),
      { kind: 'unknown', id: LIN, because: '403' },
    ];

    expect(planned([group({ memberIds: [GRACE, LIN, ADA] }), user(), ...others], NIGHT_SHIFT)).toMatchObject([
      { decision: 'change', evidence: { members: 3, membersEnabled: 1, membersUnknown: 1 } },
    ]);
  });
});
