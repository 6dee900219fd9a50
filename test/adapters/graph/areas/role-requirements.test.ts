import { describe, expect, test } from '@jest/globals';
import { toRequirements } from '../../../../src/adapters/graph/areas/role-requirements.ts';
import { wireRules } from '../../../wire-rules.ts';

type Overrides = Parameters<typeof wireRules>[0];

function settings(overrides: Overrides = {}, without: readonly string[] = []) {
  const rules = wireRules(overrides)
    .filter(({ id }) => !without.includes(id))
    .map(({ id, kind, rule }) => ({ id, kind, wire: rule }));
  return toRequirements(rules);
}

function approval(setting: object): Overrides {
  const usual = { isApprovalRequired: true, isApprovalRequiredForExtension: false, approvalStages: [] };
  return { Approval_EndUser_Assignment: { setting: { ...usual, ...setting } } };
}

const approvedBy = (...primaryApprovers: readonly object[]) =>
  settings(approval({ approvalStages: [{ primaryApprovers }] }))?.approvers;

describe('what a role asks', () => {
  test('are, of the 17 rules, what jobs decide by', () => {
    expect(settings()).toEqual({
      eligibility: { isExpirationRequired: false, maximumDuration: 'P365D', enabledRules: [] },
      assignment: { isExpirationRequired: false, maximumDuration: 'P180D', enabledRules: ['Justification'] },
      isApprovalRequired: false,
      isApprovalRequiredForExtension: false,
      approvers: [],
    });
  });

  test('of administrators and of users are not mistaken for each other', () => {
    const changed = settings({
      Expiration_Admin_Eligibility: { isExpirationRequired: true, maximumDuration: 'P90D' },
      Enablement_Admin_Eligibility: { enabledRules: ['MultiFactorAuthentication', 'Ticketing'] },
      Enablement_EndUser_Assignment: { enabledRules: [] },
    });

    expect(changed?.eligibility).toEqual({
      isExpirationRequired: true,
      maximumDuration: 'P90D',
      enabledRules: ['MultiFactorAuthentication', 'Ticketing'],
    });
  });

  test('say that an extension needs approval', () => {
    expect(settings(approval({ isApprovalRequiredForExtension: true }))).toMatchObject({
      isApprovalRequired: true,
      isApprovalRequiredForExtension: true,
    });
  });

  test('do not ask for approval of extensions where Graph says nothing of it', () => {
    expect(settings(approval({ isApprovalRequiredForExtension: null }))?.isApprovalRequiredForExtension).toBe(
      false,
    );
  });
});

describe('approvers', () => {
  test.each([
    {
      who: 'a user',
      wire: { '@odata.type': '#microsoft.graph.singleUser', userId: 'ada' },
      approver: { kind: 'user', id: 'ada' },
    },
    {
      who: 'a user as an older model spells it',
      wire: { '@odata.type': '#microsoft.graph.singleUser', id: 'ada', isBackup: false },
      approver: { kind: 'user', id: 'ada' },
    },
    {
      who: 'a group, by its id in lower case',
      wire: { '@odata.type': '#microsoft.graph.groupMembers', groupId: 'Night-Shift' },
      approver: { kind: 'group', id: 'night-shift' },
    },
    {
      who: 'the manager of whoever asks',
      wire: { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1 },
      approver: { kind: 'manager', level: 1 },
    },
    {
      who: 'somebody without an id',
      wire: { '@odata.type': '#microsoft.graph.singleUser', userId: null },
      approver: { kind: 'other' },
    },
    {
      who: 'a group without an id',
      wire: { '@odata.type': '#microsoft.graph.groupMembers' },
      approver: { kind: 'other' },
    },
    {
      who: 'an id that is no text',
      wire: { '@odata.type': '#microsoft.graph.singleUser', userId: 7 },
      approver: { kind: 'other' },
    },
  ])('are $who', ({ wire, approver }) => {
    expect(approvedBy(wire)).toEqual([approver]);
  });

  test('are those of every stage', () => {
    const ada = { '@odata.type': '#microsoft.graph.singleUser', userId: 'ada' };
    const grace = { '@odata.type': '#microsoft.graph.singleUser', userId: 'grace' };
    const approvalStages = [
      { primaryApprovers: [ada] },
      { primaryApprovers: null },
      { primaryApprovers: [grace] },
    ];

    expect(settings(approval({ approvalStages }))?.approvers).toEqual([
      { kind: 'user', id: 'ada' },
      { kind: 'user', id: 'grace' },
    ]);
  });

  test('are nobody where there is no stage', () => {
    expect(settings(approval({ approvalStages: null }))?.approvers).toEqual([]);
  });
});

describe('settings that are not whole', () => {
  test.each([
    'Expiration_Admin_Eligibility',
    'Enablement_Admin_Eligibility',
    'Expiration_Admin_Assignment',
    'Enablement_Admin_Assignment',
    'Approval_EndUser_Assignment',
  ])('are not known: without %s', (id) => {
    expect(settings({}, [id])).toBeUndefined();
  });

  test.each([
    { what: 'a length that is none', overrides: { Expiration_Admin_Eligibility: { maximumDuration: null } } },
    { what: 'a list that is none', overrides: { Enablement_Admin_Assignment: { enabledRules: 'none' } } },
    { what: 'an approval that does not say whether', overrides: approval({ isApprovalRequired: null }) },
    { what: 'an approver of no kind', overrides: approval({ approvalStages: [{ primaryApprovers: [{}] }] }) },
  ])('are not known: with $what', ({ overrides }) => {
    expect(settings(overrides)).toBeUndefined();
  });

  test('are not known without any rule', () => {
    expect(toRequirements([])).toBeUndefined();
  });
});
