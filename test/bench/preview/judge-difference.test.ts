import { describe, expect, test } from '@jest/globals';
import type { Checkpoint } from '../../../bench/history/tenant-journal.ts';
import { wrongNews } from '../../../bench/preview/judge-difference.ts';
import type { KeptScenario } from '../../../bench/preview/kept-scenarios.ts';
import type { PreviewDifference } from '../../../src/report/preview/preview-findings.ts';
import {
  driftFinding,
  itemOf,
  previewAccess,
  previewFindings,
  renewalPlan,
} from '../../report/preview/findings-builder.ts';
import { ADA, days, GLOBAL_ADMINISTRATOR, GRACE, NOW, roleKey } from '../../snapshot-builder.ts';

const scenario: KeptScenario = { name: 'the tenant changes', changes: true, hours: 24 };
const adaHolds = roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR });

/** The simulator's record of a tenant in which these hold a role for good. */
function recorded(at: Date, keys: readonly (typeof adaHolds)[]): Checkpoint {
  const assignments = keys.map((key) => ({
    ...{ ...key, id: key.principalId, madeIn: 'pim', createdAt: days(-9), startsAt: days(-9) },
    ...{ expiration: { type: 'noExpiration' }, memberType: 'Direct' },
    ...{ assignmentType: 'Assigned', activatedUsing: undefined },
  })) as unknown as Checkpoint['assignments'];
  const none = new Map();
  return {
    ...{ at: at.getTime(), eligibilities: [], assignments },
    ...{ groupEligibilities: [], groupAssignments: [] },
    ...{ users: none, groups: none, servicePrincipals: none, deletedAt: none },
  };
}

/** Ada's access and Grace's renewal went, and the settings of a role became weaker. */
const truth: PreviewDifference = {
  ...{ before: days(-1), hasOtherRules: false, incomparable: [], newItems: [], newAccess: [] },
  goneItems: [itemOf(GRACE)],
  goneAccess: [previewAccess({ key: adaHolds })],
  drift: [{ finding: driftFinding(), before: undefined }],
};

function judged(said: Partial<PreviewDifference> | undefined): readonly string[] {
  const plan = (items: readonly ReturnType<typeof itemOf>[]) => [renewalPlan({ items: [...items] })];
  const before = previewFindings({ at: days(-1), plans: plan([itemOf(GRACE)]), drift: [] });
  const sinceBefore = said && { ...truth, ...said };
  const after = previewFindings({ plans: plan([]), drift: [driftFinding()], sinceBefore });
  return wrongNews(
    { tenant: recorded(days(-1), [adaHolds]), findings: before },
    { tenant: recorded(NOW, []), findings: after },
    scenario,
    [GLOBAL_ADMINISTRATOR],
  );
}

describe('the sweep of two previews', () => {
  test('finds nothing wrong where all that changed is said, and nothing else', () => {
    expect(judged({})).toEqual([]);
  });

  test.each([
    { case: 'access that went, not said', said: { goneAccess: [] } },
    {
      case: 'access that did not come',
      said: { newAccess: [previewAccess({ key: roleKey({ principalId: ADA }) })] },
    },
    { case: 'an item that is planned no more, not said', said: { goneItems: [] } },
    { case: 'an item that is not planned anew', said: { newItems: [itemOf(ADA)] } },
    { case: 'settings that changed, not said', said: { drift: [] } },
    { case: 'other rules that are the same', said: { hasOtherRules: true } },
    { case: 'a part that both could see', said: { incomparable: ['users'] as const } },
    { case: 'another preview before', said: { before: days(-2) } },
  ])('finds $case', ({ said }) => {
    expect(judged(said)).not.toEqual([]);
  });

  test('finds that nothing is said at all', () => {
    expect(judged(undefined)).toEqual(['it says nothing of the preview before']);
  });
});
