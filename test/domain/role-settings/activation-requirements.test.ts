import { describe, expect, test } from '@jest/globals';
import type { RoleRule } from '../../../src/domain/model/role-settings.ts';
import { activationRequirementsOf } from '../../../src/domain/role-settings/activation-requirements.ts';
import { wireRules } from '../../wire-rules.ts';

function rules(
  overrides: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): readonly RoleRule[] {
  return wireRules(overrides).map(({ id, kind, rule }) => ({ id, kind, wire: rule }));
}

const requirementsOf = (id: string, fields: Readonly<Record<string, unknown>>) =>
  activationRequirementsOf(rules({ [id]: fields }));
const approver = '44444444-AAAA-4bbb-8ccc-000000000001';
const stage = (more: object = {}) => ({
  isApproverJustificationRequired: true,
  primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: approver }],
  escalationApprovers: [],
  ...more,
});
const approvalOf = (setting: object) =>
  requirementsOf('Approval_EndUser_Assignment', { setting: { isApprovalRequired: true, ...setting } })
    .approval;

test('a new tenant’s role asks for MFA and a justification, for eight hours, and no approval', () => {
  expect(activationRequirementsOf(rules())).toEqual({
    maximumMilliseconds: 28_800_000,
    enablement: { isJustificationRequired: true, isTicketRequired: false, isMfaRequired: true },
    authenticationContext: { isRequired: false },
    approval: { isRequired: false },
  });
});

describe('the longest activation', () => {
  test.each([
    { maximumDuration: 'PT30M', is: 1_800_000 },
    { maximumDuration: 'P1DT1H', is: 90_000_000 },
    { maximumDuration: 'PT0S', is: 0 },
    { maximumDuration: 'P1M', is: 'unknown' },
    { maximumDuration: '', is: 'unknown' },
    { maximumDuration: 8, is: 'unknown' },
    { maximumDuration: null, is: 'unknown' },
  ])('$maximumDuration', ({ maximumDuration, is }) => {
    expect(requirementsOf('Expiration_EndUser_Assignment', { maximumDuration }).maximumMilliseconds).toBe(is);
  });

  test('holds where an end is not asked for: an activation always ends', () => {
    expect(
      requirementsOf('Expiration_EndUser_Assignment', { isExpirationRequired: false }).maximumMilliseconds,
    ).toBe(28_800_000);
  });
});

describe('demands', () => {
  const none = { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: false };
  test.each([
    { enabledRules: [], is: none },
    { enabledRules: ['Ticketing'], is: { ...none, isTicketRequired: true } },
    { enabledRules: ['MultiFactorAuthentication'], is: { ...none, isMfaRequired: true } },
    { enabledRules: ['Justification'], is: { ...none, isJustificationRequired: true } },
    { enabledRules: ['Justification', 'PhishingResistantMfa'], is: 'unknown' },
    { enabledRules: ['justification'], is: 'unknown' },
    { enabledRules: 'Justification', is: 'unknown' },
    { enabledRules: null, is: 'unknown' },
  ])('$enabledRules', ({ enabledRules, is }) => {
    expect(requirementsOf('Enablement_EndUser_Assignment', { enabledRules }).enablement).toEqual(is);
  });
});

describe('an authentication context', () => {
  test.each([
    { isEnabled: true, claimValue: 'c1', is: { isRequired: true, value: 'c1' } },
    { isEnabled: true, claimValue: 'c99', is: { isRequired: true, value: 'c99' } },
    { isEnabled: false, claimValue: 'c1', is: { isRequired: false } },
    { isEnabled: false, claimValue: '', is: { isRequired: false } },
    { isEnabled: true, claimValue: null, is: 'unknown' },
    { isEnabled: true, claimValue: 'c1 c2', is: 'unknown' },
    { isEnabled: true, claimValue: 'c0', is: 'unknown' },
    { isEnabled: 'true', claimValue: 'c1', is: 'unknown' },
    { isEnabled: undefined, claimValue: 'c1', is: 'unknown' },
  ])('$claimValue, enabled: $isEnabled', ({ isEnabled, claimValue, is }) => {
    expect(
      requirementsOf('AuthenticationContext_EndUser_Assignment', { isEnabled, claimValue })
        .authenticationContext,
    ).toEqual(is);
  });
});

describe('an approval', () => {
  test('names its approvers, with ids in lower case', () => {
    expect(approvalOf({ approvalStages: [stage()] })).toEqual({
      isRequired: true,
      approvers: [{ kind: 'user', id: '44444444-aaaa-4bbb-8ccc-000000000001' }],
      isJustificationRequired: true,
    });
  });

  test('without named approvers is the administrators’', () => {
    expect(approvalOf({ approvalStages: [] })).toEqual({
      isRequired: true,
      approvers: [],
      isJustificationRequired: true,
    });
  });

  test('asks approvers for a justification unless it says that it does not', () => {
    expect(approvalOf({ approvalStages: [stage({ isApproverJustificationRequired: false })] })).toMatchObject(
      {
        isJustificationRequired: false,
      },
    );
    expect(approvalOf({ approvalStages: [stage({ isApproverJustificationRequired: null })] })).toMatchObject({
      isJustificationRequired: true,
    });
  });

  test.each([
    { what: 'of two stages', setting: { approvalStages: [stage(), stage()] } },
    { what: 'that is neither asked for nor not', setting: { isApprovalRequired: null, approvalStages: [] } },
    { what: 'whose stages are no list', setting: { approvalStages: 'everybody' } },
    {
      what: 'whose approvers are of no kind',
      setting: { approvalStages: [stage({ primaryApprovers: [{ userId: approver }] })] },
    },
  ])('$what is unknown', ({ setting }) => {
    expect(approvalOf(setting)).toBe('unknown');
  });

  test('by a kind of approver that this app does not know is asked for all the same', () => {
    const primaryApprovers = [{ '@odata.type': '#microsoft.graph.externalSponsors' }];

    expect(approvalOf({ approvalStages: [stage({ primaryApprovers })] })).toMatchObject({
      isRequired: true,
      approvers: [{ kind: 'other' }],
    });
  });
});

test('a rule that is absent, there twice, or of another kind is unknown', () => {
  const all = rules();
  const unknown = {
    maximumMilliseconds: 'unknown',
    enablement: 'unknown',
    authenticationContext: 'unknown',
    approval: 'unknown',
  };

  expect(activationRequirementsOf([])).toEqual(unknown);
  expect(activationRequirementsOf([...all, ...all])).toEqual(unknown);
  expect(activationRequirementsOf(all.map((rule) => ({ ...rule, kind: 'unknown' })))).toEqual(unknown);
});
