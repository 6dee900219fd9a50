import { describe, expect, test } from '@jest/globals';
import type { Attestation, RenewRules, RuleException } from '../../../src/domain/model/rules.ts';
import type { AccessMemory } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  type SnapshotParts,
  snapshot,
} from '../../snapshot-builder.ts';

function planned(
  remembered: Partial<AccessMemory>,
  said: Partial<RenewRules> & { readonly exceptions?: readonly RuleException[] } = {},
  seen: SnapshotParts = {},
) {
  const { exceptions = [], ...renew } = said;
  const snapshotPart = { eligibilities: [eligibility()], memories: [memory(remembered)], ...seen };
  return planRenewals(snapshot(snapshotPart), rules({ exceptions, renew }))[0];
}

function attestation(overrides: Partial<Attestation> = {}): Attestation {
  return {
    principalId: ADA,
    roleDefinitionId: HELPDESK_ADMINISTRATOR,
    directoryScopeId: '/',
    by: 'grace@contoso.example',
    on: days(-5),
    until: days(85),
    ...overrides,
  };
}

function exception(overrides: Partial<RuleException> = {}): RuleException {
  return {
    principalId: ADA,
    roleDefinitionId: undefined,
    directoryScopeId: undefined,
    owner: 'grace@contoso.example',
    reason: 'Disaster recovery',
    ticket: 'CHG-7',
    expires: days(30),
    ...overrides,
  };
}

describe('an eligibility that must have been used in 90 days', () => {
  test.each([
    { lastActivatedAt: days(-1), reason: 'ends-soon' },
    { lastActivatedAt: days(-90), reason: 'ends-soon' },
    { lastActivatedAt: new Date(days(-90).getTime() - 1), reason: 'not-used' },
    { lastActivatedAt: undefined, reason: 'not-used' },
  ])('and was last activated at $lastActivatedAt: $reason', ({ lastActivatedAt, reason }) => {
    expect(planned({ lastActivatedAt })).toMatchObject({ reason });
  });

  test.each([
    { activationsKnownSince: days(-90), reason: 'not-used' },
    { activationsKnownSince: new Date(days(-90).getTime() + 1), reason: 'usage-unknown' },
    { activationsKnownSince: undefined, reason: 'usage-unknown' },
  ])(
    'with a history since $activationsKnownSince that shows nothing: $reason',
    ({ activationsKnownSince, reason }) => {
      expect(planned({ lastActivatedAt: undefined }, {}, { activationsKnownSince })).toMatchObject({
        reason,
      });
    },
  );

  test('is renewed on a short history that shows an activation', () => {
    expect(planned({}, {}, { activationsKnownSince: undefined })).toMatchObject({ reason: 'ends-soon' });
  });

  test('is renewed without knowing, only where the rules say so', () => {
    const seen = { activationsKnownSince: days(-30) };

    expect(planned({ lastActivatedAt: undefined }, { whenUsageUnknown: 'renew' }, seen)).toMatchObject({
      decision: 'change',
      evidence: { neededBecause: 'usage unknown, and the rules say renew' },
    });
  });

  test('and is not remembered at all was not used', () => {
    expect(planned({}, {}, { memories: [] })).toMatchObject({ reason: 'not-used' });
  });
});

describe("a person's word", () => {
  test.each([
    { word: 'that holds', attested: attestation(), reason: 'ends-soon' },
    { word: 'given at this instant', attested: attestation({ on: days(0) }), reason: 'ends-soon' },
    { word: 'that holds until this instant', attested: attestation({ until: days(0) }), reason: 'ends-soon' },
    { word: 'of tomorrow', attested: attestation({ on: days(1) }), reason: 'not-used' },
    {
      word: 'that is over',
      attested: attestation({ until: new Date(days(0).getTime() - 1) }),
      reason: 'not-used',
    },
    { word: 'about another principal', attested: attestation({ principalId: GRACE }), reason: 'not-used' },
    {
      word: 'about another scope',
      attested: attestation({ directoryScopeId: '/administrativeUnits/1' }),
      reason: 'not-used',
    },
  ])('$word: $reason', ({ attested, reason }) => {
    expect(planned({ lastActivatedAt: undefined }, { attestations: [attested] })).toMatchObject({ reason });
  });

  test('stands in the evidence', () => {
    expect(
      planned(
        { lastActivatedAt: undefined },
        { attestations: [attestation({ on: days(-50) }), attestation()] },
      ),
    ).toMatchObject({
      evidence: {
        neededBecause: 'attested',
        attestedBy: 'grace@contoso.example',
        attestedOn: days(-5).toISOString(),
        attestedUntil: days(85).toISOString(),
      },
    });
  });
});

describe('an exception', () => {
  test.each([
    { of: 'every role', excepted: exception(), reason: 'ends-soon' },
    {
      of: 'this role',
      excepted: exception({ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' }),
      reason: 'ends-soon',
    },
    { of: 'another role', excepted: exception({ roleDefinitionId: 'another' }), reason: 'not-used' },
    { of: 'another scope', excepted: exception({ directoryScopeId: '/one' }), reason: 'not-used' },
    { of: 'another principal', excepted: exception({ principalId: GRACE }), reason: 'not-used' },
    { of: 'today, which expires now', excepted: exception({ expires: days(0) }), reason: 'not-used' },
  ])('of $of: $reason', ({ excepted, reason }) => {
    expect(planned({ lastActivatedAt: undefined }, { exceptions: [excepted] })).toMatchObject({ reason });
  });

  test('stands in the evidence with its ticket', () => {
    expect(planned({ lastActivatedAt: undefined }, { exceptions: [exception()] })).toMatchObject({
      evidence: { neededBecause: 'excepted', exceptionTicket: 'CHG-7' },
    });
  });
});

describe('a chain of renewals without a person', () => {
  const chained = { renewalsInARow: 3, lastRenewedAt: days(-100) };

  test('goes on until it has as many as the rules allow', () => {
    expect(planned({ ...chained, renewalsInARow: 2 })).toMatchObject({ reason: 'ends-soon' });
    expect(planned(chained)).toMatchObject({
      reason: 'chain-limit',
      evidence: { renewalsInARow: 3, maxChain: 3 },
    });
    expect(planned({ ...chained, renewalsInARow: 2 }, { maxChain: 2 })).toMatchObject({
      reason: 'chain-limit',
    });
  });

  test("begins anew with a person's word after the last renewal", () => {
    expect(planned(chained, { attestations: [attestation({ on: days(-99) })] })).toMatchObject({
      reason: 'ends-soon',
      evidence: { renewalsInARow: 0 },
    });
  });

  test('does not begin anew with a word that came before it', () => {
    expect(planned(chained, { attestations: [attestation({ on: days(-100) })] })).toMatchObject({
      reason: 'chain-limit',
    });
  });

  test('has not begun for what is not remembered at all', () => {
    expect(planned({}, { attestations: [attestation()] }, { memories: [] })).toMatchObject({
      reason: 'ends-soon',
      evidence: { renewalsInARow: 0, lastRenewedAt: null },
    });
  });

  test('is not broken by an exception', () => {
    expect(planned(chained, { exceptions: [exception()] })).toMatchObject({ reason: 'chain-limit' });
  });
});
