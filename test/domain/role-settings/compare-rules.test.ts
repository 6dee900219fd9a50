import { describe, expect, test } from '@jest/globals';
import type { RoleRule, RuleKind } from '../../../src/domain/model/role-settings.ts';
import { compareRules, strengthOf } from '../../../src/domain/role-settings/compare-rules.ts';

const ada = { '@odata.type': '#microsoft.graph.singleUser', userId: 'aaaaaaaa-0000-4000-8000-000000000001' };
const bob = { '@odata.type': '#microsoft.graph.singleUser', userId: 'aaaaaaaa-0000-4000-8000-000000000002' };

function rule(id: string, kind: RuleKind, fields: Readonly<Record<string, unknown>>): RoleRule {
  return { id, kind, wire: { id, '@odata.type': `#${kind}`, target: { caller: 'Admin' }, ...fields } };
}

/** What changing these fields of one rule is found to be. */
function compared(
  id: string,
  kind: RuleKind,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) {
  return compareRules([rule(id, kind, before)], [rule(id, kind, { ...before, ...after })]).map(
    ({ strength, sentence }) => [strength, sentence],
  );
}

const stage = {
  approvalStageTimeOutInDays: 1,
  isApproverJustificationRequired: true,
  escalationTimeInMinutes: 0,
  isEscalationEnabled: false,
  primaryApprovers: [ada],
  escalationApprovers: [],
};
const approval = {
  isApprovalRequired: true,
  isApprovalRequiredForExtension: false,
  isRequestorJustificationRequired: true,
  approvalMode: 'SingleStage',
  approvalStages: [stage],
};

function approvalCompared(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly (readonly string[])[] {
  const [was, is] = [
    { ...approval, ...before },
    { ...approval, ...before, ...after },
  ];
  return compared('Approval_EndUser_Assignment', 'approval', { setting: was }, { setting: is });
}

describe('how long access may last', () => {
  test.each([
    [
      'Expiration_EndUser_Assignment',
      'PT8H',
      'PT24H',
      'weaker',
      'an activation may last PT24H instead of PT8H',
    ],
    [
      'Expiration_EndUser_Assignment',
      'PT8H',
      'PT4H',
      'stronger',
      'an activation may last PT4H instead of PT8H',
    ],
    [
      'Expiration_Admin_Eligibility',
      'P365D',
      'P366D',
      'weaker',
      'an eligibility may last P366D instead of P365D',
    ],
    [
      'Expiration_Admin_Assignment',
      'P15D',
      'P14D',
      'stronger',
      'an active assignment may last P14D instead of P15D',
    ],
  ])('%s from %s to %s is %s', (id, before, after, strength, sentence) => {
    expect(compared(id, 'expiration', { maximumDuration: before }, { maximumDuration: after })).toEqual([
      [strength, sentence],
    ]);
  });

  test('the same length in another spelling is no difference', () => {
    expect(
      compared(
        'Expiration_EndUser_Assignment',
        'expiration',
        { maximumDuration: 'PT24H' },
        { maximumDuration: 'P1D' },
      ),
    ).toEqual([]);
  });

  test('a length of nothing locks everybody out, and is weaker', () => {
    expect(
      compared(
        'Expiration_EndUser_Assignment',
        'expiration',
        { maximumDuration: 'PT8H' },
        { maximumDuration: 'PT0S' },
      ),
    ).toEqual([['weaker', 'an activation may last PT0S instead of PT8H: every request would be refused']]);
  });

  test('a length that cannot be read is weaker', () => {
    const [difference] = compared(
      'Expiration_EndUser_Assignment',
      'expiration',
      { maximumDuration: 'P1Y' },
      { maximumDuration: 'PT1H' },
    );
    expect(difference?.[0]).toBe('weaker');
  });

  test.each([
    [true, false, 'weaker', 'an active assignment may be without an end'],
    [false, true, 'stronger', 'an active assignment must have an end'],
    [true, null, 'weaker', 'an active assignment may be without an end'],
  ])('that an end is required, from %s to %s, is %s', (before, after, strength, sentence) => {
    expect(
      compared(
        'Expiration_Admin_Assignment',
        'expiration',
        { isExpirationRequired: before },
        { isExpirationRequired: after },
      ),
    ).toEqual([[strength, sentence]]);
  });
});

describe('what an activation or assignment asks for', () => {
  test('multifactor authentication that goes is weaker, a ticket that comes is stronger, the order is nothing', () => {
    expect(
      compared(
        'Enablement_EndUser_Assignment',
        'enablement',
        { enabledRules: ['MultiFactorAuthentication', 'Justification'] },
        { enabledRules: ['Justification', 'Ticketing'] },
      ),
    ).toEqual([
      ['weaker', 'an activation does not need multifactor authentication'],
      ['stronger', 'an activation needs a ticket'],
    ]);
    expect(
      compared(
        'Enablement_EndUser_Assignment',
        'enablement',
        { enabledRules: ['MultiFactorAuthentication', 'Justification'] },
        { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
      ),
    ).toEqual([]);
  });

  test.each([
    [{ isEnabled: true, claimValue: 'c1' }, { isEnabled: false }, 'weaker'],
    [{ isEnabled: false, claimValue: 'c1' }, { isEnabled: true }, 'stronger'],
    [{ isEnabled: true, claimValue: 'c1' }, { claimValue: 'c2' }, 'weaker'],
    [{ isEnabled: false, claimValue: 'c1' }, { claimValue: 'c2' }, 'neutral'],
  ])('an authentication context %j with %j is %s', (before, after, strength) => {
    expect(
      compared('AuthenticationContext_EndUser_Assignment', 'authenticationContext', before, after).map(
        ([one]) => one,
      ),
    ).toEqual([strength]);
  });
});

describe('approval', () => {
  test.each([
    [{ isApprovalRequired: false }, 'weaker', 'approval of an activation is not required'],
    [{ isApprovalRequiredForExtension: true }, 'stronger', 'approval of an extension is required'],
    [{ isRequestorJustificationRequired: false }, 'weaker', "the requester's justification is not required"],
    [{ approvalMode: 'NoApproval' }, 'weaker', 'the mode of approval is NoApproval instead of SingleStage'],
    [{ approvalMode: 'Serial' }, 'stronger', 'the mode of approval is Serial instead of SingleStage'],
    [{ approvalMode: 'Parallel' }, 'weaker', 'the mode of approval is Parallel instead of SingleStage'],
    [{ approvalStages: [] }, 'weaker', 'approval has 0 stages instead of 1'],
    [{ approvalStages: [stage, stage] }, 'stronger', 'approval has 2 stages instead of 1'],
  ])('%j is %s', (after, strength, sentence) => {
    expect(approvalCompared({}, after)).toContainEqual([strength, sentence]);
  });

  test('one more approver is weaker where approval is asked for, and nothing where it was not', () => {
    const more = { approvalStages: [{ ...stage, primaryApprovers: [ada, bob] }] };
    const sentence = `singleUser ${bob.userId} may approve activations`;
    expect(approvalCompared({}, more)).toEqual([['weaker', sentence]]);
    expect(approvalCompared({ isApprovalRequired: false }, more)).toEqual([['neutral', sentence]]);
  });

  test('an approver less is stronger, and no approver at all is weaker: then every administrator decides', () => {
    const both = { approvalStages: [{ ...stage, primaryApprovers: [ada, bob] }] };
    expect(approvalCompared(both, { approvalStages: [stage] })).toEqual([
      ['stronger', `singleUser ${bob.userId} may not approve activations`],
    ]);
    const [removed, emptied] = approvalCompared({}, { approvalStages: [{ ...stage, primaryApprovers: [] }] });
    expect(removed?.[0]).toBe('stronger');
    expect(emptied).toEqual([
      'weaker',
      'no approver is named: every Global or Privileged Role Administrator may approve',
    ]);
  });

  test('an approver in the same place with another description is no difference', () => {
    const described = { approvalStages: [{ ...stage, primaryApprovers: [{ ...ada, description: 'Ada' }] }] };
    expect(approvalCompared({}, described)).toEqual([]);
  });

  test.each([
    [{ isEscalationEnabled: true }, 'weaker'],
    [{ isApproverJustificationRequired: false }, 'weaker'],
    [{ approvalStageTimeOutInDays: 7 }, 'neutral'],
    [{ escalationApprovers: [bob] }, 'weaker'],
    [{ somethingNew: 1 }, 'weaker'],
  ])('of a stage, %j is %s', (after, strength) => {
    expect(approvalCompared({}, { approvalStages: [{ ...stage, ...after }] })[0]?.[0]).toBe(strength);
  });

  test('settings that cannot be read are weaker', () => {
    expect(
      compared('Approval_EndUser_Assignment', 'approval', { setting: approval }, { setting: 'none' })[0]?.[0],
    ).toBe('weaker');
  });
});

describe('mail', () => {
  const id = 'Notification_Approver_EndUser_Assignment';

  test.each([
    [{ notificationLevel: 'All' }, { notificationLevel: 'Critical' }, 'weaker'],
    [{ notificationLevel: 'None' }, { notificationLevel: 'Critical' }, 'stronger'],
    [{ notificationLevel: 'All' }, { notificationLevel: 'Sometimes' }, 'weaker'],
    [{ isDefaultRecipientsEnabled: true }, { isDefaultRecipientsEnabled: false }, 'weaker'],
    [{ isDefaultRecipientsEnabled: false }, { isDefaultRecipientsEnabled: true }, 'stronger'],
    [{ notificationRecipients: ['soc@contoso.com'] }, { notificationRecipients: [] }, 'weaker'],
    [{ notificationRecipients: [] }, { notificationRecipients: ['soc@contoso.com'] }, 'neutral'],
  ])('from %j to %j is %s', (before, after, strength) => {
    expect(compared(id, 'notification', before, after).map(([one]) => one)).toEqual([strength]);
  });

  test('the sentence says which mail, about what, to whom', () => {
    expect(compared(id, 'notification', { notificationLevel: 'All' }, { notificationLevel: 'None' })).toEqual(
      [['weaker', 'mail about an activation to the approver is sent at level None instead of All']],
    );
  });
});

describe('what this app does not know', () => {
  const known = rule('Expiration_EndUser_Assignment', 'expiration', { maximumDuration: 'PT8H' });

  test.each([
    ['a rule that is gone', [known], []],
    ['a rule that is new', [], [known]],
    ['a rule of another kind', [known], [{ ...known, kind: 'enablement' as const }]],
    ['a field of another name', [known], [{ ...known, wire: { ...known.wire, quick: true } }]],
    ['another target', [known], [{ ...known, wire: { ...known.wire, target: { caller: 'EndUser' } } }]],
  ])('%s is weaker', (_name, before, after) => {
    const differences = compareRules(before, after);
    expect(differences.map(({ strength }) => strength)).toEqual(['weaker']);
  });
});

describe('a change as a whole', () => {
  const weaker = { ruleId: 'a', strength: 'weaker', sentence: '' } as const;
  const stronger = { ruleId: 'b', strength: 'stronger', sentence: '' } as const;
  const neutral = { ruleId: 'c', strength: 'neutral', sentence: '' } as const;

  test.each([
    [[], 'neutral'],
    [[neutral], 'neutral'],
    [[neutral, stronger], 'stronger'],
    [[stronger, weaker, neutral], 'weaker'],
  ])('%j is %s', (differences, strength) => {
    expect(strengthOf(differences)).toBe(strength);
  });
});
