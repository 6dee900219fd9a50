import { expect, test } from '@jest/globals';
import type { Attestation } from '../../../src/domain/model/rules.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  days,
  eligibility,
  roleDefinition,
  roleDefinitions,
  roleKey,
  snapshot,
} from '../../snapshot-builder.ts';

/** The one item of a tenant where Ada's eligibility ends in 7 days and was activated, and its role is privileged. */
function planned(attestations: readonly Attestation[]) {
  const seen = {
    eligibilities: [eligibility()],
    memories: [memory()],
    roleDefinitions: roleDefinitions(roleDefinition({ isPrivileged: true })),
  };
  return planRenewals(snapshot(seen), rules({ renew: { attestations, controlPlaneAttestationDays: 30 } }))[0];
}

function attestedOn(on: Date): readonly Attestation[] {
  return [{ ...roleKey(), by: 'grace@contoso.example', on, until: days(85) }];
}

test('what controls the tenant is not renewed on use alone, and the evidence says since when a word counts', () => {
  const item = planned([]);

  expect(item).toMatchObject({ decision: 'lapse', reason: 'attestation-needed' });
  expect(item?.evidence).toEqual({
    endDateTime: '2026-11-29T03:00:00.000Z',
    scheduleId: eligibility().id,
    principal: 'user, enabled',
    lastActivatedAt: '2026-11-12T03:00:00.000Z',
    usedSince: '2026-08-24T03:00:00.000Z',
    activationsKnownSince: '2025-10-18T03:00:00.000Z',
    controlPlane: true,
    attestedSince: '2026-10-23T03:00:00.000Z',
  });
});

test("what controls the tenant is renewed on a person's word, and the evidence says whose", () => {
  expect(planned(attestedOn(days(-5)))).toMatchObject({
    reason: 'ends-soon',
    evidence: {
      controlPlane: true,
      attestedSince: '2026-10-23T03:00:00.000Z',
      neededBecause: 'attested',
      attestedBy: 'grace@contoso.example',
      attestedOn: '2026-11-17T03:00:00.000Z',
    },
  });
});

test('a word for what controls the tenant counts for as many days as the rules say, to the millisecond', () => {
  expect(planned(attestedOn(new Date('2026-10-23T03:00:00.000Z')))).toMatchObject({ reason: 'ends-soon' });
  expect(planned(attestedOn(new Date('2026-10-23T02:59:59.999Z')))).toMatchObject({
    reason: 'attestation-needed',
  });
});
