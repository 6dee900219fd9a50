import { describe, expect, test } from '@jest/globals';
import type { AccessDecision } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import { days, eligibility, GRACE, roleKey, snapshot } from '../../snapshot-builder.ts';

const shortened: AccessDecision = { kind: 'shortened', at: days(-3), by: GRACE, requestId: 'cut' };

/** The one item of a tenant where somebody decided about Ada's eligibility, and somebody may attest it. */
function planned(decision: AccessDecision, attestedOn?: Date) {
  const seen = snapshot({ eligibilities: [eligibility()], memories: [memory({ decision })] });
  const by = 'grace@contoso.example';
  const attestations =
    attestedOn === undefined ? [] : [{ ...roleKey(), by, on: attestedOn, until: days(85) }];
  return planRenewals(seen, rules({ renew: { attestations } }))[0];
}

describe('what somebody decided about an eligibility', () => {
  test('lets it lapse where its end was moved nearer, and the evidence says who did it', () => {
    const item = planned(shortened);

    expect(item).toMatchObject({ decision: 'lapse', reason: 'shortened-by-somebody' });
    expect(item?.evidence).toEqual({
      endDateTime: '2026-11-29T03:00:00.000Z',
      scheduleId: eligibility().id,
      decidedAt: '2026-11-19T03:00:00.000Z',
      decidedBy: GRACE,
      decidedByRequestId: 'cut',
    });
  });

  test('is respected where nobody knows who it was', () => {
    expect(planned({ ...shortened, by: undefined, requestId: undefined })).toMatchObject({
      reason: 'shortened-by-somebody',
      evidence: { decidedBy: null, decidedByRequestId: null },
    });
  });

  test('leaves it where it was removed, even if Graph still lists it', () => {
    expect(planned({ ...shortened, kind: 'removed' })).toMatchObject({
      decision: 'leave',
      reason: 'removed-by-somebody',
      due: null,
      evidence: { decidedBy: GRACE },
    });
  });

  test.each([
    { on: new Date('2026-11-19T02:59:59.999Z'), reason: 'shortened-by-somebody' },
    { on: new Date('2026-11-19T03:00:00.000Z'), reason: 'shortened-by-somebody' },
    { on: new Date('2026-11-19T03:00:00.001Z'), reason: 'ends-soon' },
  ])('holds until a person attests it afterwards: on $on, $reason', ({ on, reason }) => {
    expect(planned(shortened, on)).toMatchObject({ reason });
  });

  test('leaves no trace in the evidence of what a person attested afterwards', () => {
    const item = planned(shortened, days(-2));

    expect(item).toMatchObject({ decision: 'change', reason: 'ends-soon' });
    expect(item?.evidence).not.toHaveProperty('decidedAt');
  });
});
