import { describe, expect, test } from '@jest/globals';
import { planDrift } from '../../../src/domain/drift/drift.ts';
import type { Baseline } from '../../../src/domain/model/role-baseline.ts';
import {
  baseline,
  controlPlaneOfGlobal,
  GLOBAL_ADMINISTRATOR,
  HELPDESK,
  noControlPlane,
  roleRules,
} from './drift-stage.ts';

const seen = (roleDefinitionId: string, overrides = {}) => ({
  roleDefinitionId,
  policyId: `policy-of-${roleDefinitionId}`,
  rules: roleRules(overrides),
});

/** One role against baselines. */
function driftOf(
  baselines: readonly Baseline[],
  tenant = seen(HELPDESK),
  controlPlane: { hasRole(id: string | undefined): boolean } = noControlPlane,
) {
  const [drift] = planDrift([tenant], [tenant.roleDefinitionId], baselines, controlPlane);
  return drift;
}

describe('a role', () => {
  test('is compliant where everything is as stated', () => {
    expect(driftOf([baseline({ 'activation.maximum': 'PT8H', 'activation.mfa': true })])).toMatchObject({
      state: 'compliant',
      items: [],
      policyId: `policy-of-${HELPDESK}`,
    });
  });

  test('shows from, to, rule and class of each difference', () => {
    const [item, ...others] =
      driftOf([baseline({ 'activation.maximum': 'PT4H', 'activation.mfa': true })])?.items ?? [];

    expect(others).toEqual([]);
    expect(item).toEqual({
      ruleId: 'Expiration_EndUser_Assignment',
      setting: 'activation.maximum',
      from: 'PT8H',
      to: 'PT4H',
      strength: 'weaker',
      sentence: 'an activation may last PT8H instead of PT4H',
    });
  });

  test('that no baseline is about is reported as such', () => {
    const other = baseline({ 'activation.mfa': true }, { roles: [GLOBAL_ADMINISTRATOR] });

    expect(driftOf([other])).toMatchObject({ roleDefinitionId: HELPDESK, state: 'no-baseline', items: [] });
  });

  test('whose baseline states nothing has none', () => {
    expect(driftOf([baseline({})])).toMatchObject({ state: 'no-baseline' });
  });

  test('that a baseline lists and the tenant does not show is unreadable, never compliant', () => {
    const states = planDrift([], [HELPDESK], [baseline({ 'activation.mfa': true })], noControlPlane);

    expect(states).toMatchObject([
      {
        roleDefinitionId: HELPDESK,
        state: 'unreadable',
        unreadable: ['the tenant shows no settings of the role'],
      },
    ]);
  });

  test.each([
    ['whose policy has no id', { ...seen(HELPDESK), policyId: '' }],
    ['whose rules are absent', { ...seen(HELPDESK), rules: undefined }],
    ['that lacks a rule the baseline speaks of', { ...seen(HELPDESK), rules: roleRules().slice(0, 3) }],
    ['with a rule twice', { ...seen(HELPDESK), rules: [...roleRules(), ...roleRules()] }],
    [
      'with a rule of another form',
      seen(HELPDESK, { Enablement_EndUser_Assignment: { enabledRules: 'all' } }),
    ],
  ])('%s is unreadable', (_what, tenant) => {
    const plan = planDrift(
      [tenant as ReturnType<typeof seen>],
      [HELPDESK],
      [baseline({ 'activation.mfa': true })],
      noControlPlane,
    );

    expect(plan).toMatchObject([{ state: 'unreadable' }]);
  });

  test('whose definition cannot be read is unreadable: nobody knows which baseline is its own', () => {
    const all = baseline({ 'activation.mfa': true }, { roles: 'all' });

    expect(planDrift([seen(HELPDESK)], [], [all], noControlPlane)).toMatchObject([
      {
        state: 'unreadable',
        unreadable: ['its role definition cannot be read, so that nobody knows which baseline is its own'],
      },
    ]);
  });

  test('with two policies is unreadable, and the others are judged', () => {
    const all = baseline({ 'activation.mfa': true }, { roles: 'all' });
    const tenant = [seen(HELPDESK), { ...seen(HELPDESK), policyId: 'second' }, seen(GLOBAL_ADMINISTRATOR)];

    expect(
      planDrift(tenant, [HELPDESK, GLOBAL_ADMINISTRATOR], [all], noControlPlane).map(({ state }) => state),
    ).toEqual(['unreadable', 'compliant']);
  });

  test('of which something else is odd is judged by what the baseline speaks of', () => {
    const tenant = seen(HELPDESK, { Approval_EndUser_Assignment: { setting: 'odd' } });

    expect(driftOf([baseline({ 'activation.mfa': true })], tenant)).toMatchObject({ state: 'compliant' });
  });
});

describe('which baseline a role has', () => {
  const everything = baseline({ 'activation.maximum': 'PT8H' }, { name: 'everything', roles: 'all' });
  const control = baseline(
    { 'activation.maximum': 'PT2H' },
    { name: 'control plane', roles: 'controlPlane', extends: 'everything' },
  );
  const own = baseline(
    { 'assignment.permanent': false },
    { name: 'global', roles: [GLOBAL_ADMINISTRATOR], extends: 'control plane' },
  );
  const nameOf = (baselines: readonly Baseline[], role: string) =>
    driftOf(baselines, seen(role), controlPlaneOfGlobal)?.baseline?.name;

  test('is the one that lists it, else that of the control plane, else that of all', () => {
    expect(nameOf([everything, control, own], GLOBAL_ADMINISTRATOR)).toBe('global');
    expect(nameOf([everything, control], GLOBAL_ADMINISTRATOR)).toBe('control plane');
    expect(nameOf([everything, control, own], HELPDESK)).toBe('everything');
  });

  test('is, of two that list it, the one that extends the other', () => {
    const first = baseline(
      { 'activation.maximum': 'PT8H' },
      { name: 'desks', roles: [HELPDESK, GLOBAL_ADMINISTRATOR] },
    );
    const second = baseline({ 'activation.ticket': true }, { name: 'one desk', extends: 'desks' });

    expect(driftOf([first, second])?.baseline).toEqual({
      name: 'one desk',
      settings: { 'activation.maximum': 'PT8H', 'activation.ticket': true },
    });
  });

  test('inherits what it does not state itself, through every generation', () => {
    expect(
      driftOf([everything, control, own], seen(GLOBAL_ADMINISTRATOR), controlPlaneOfGlobal)?.baseline
        ?.settings,
    ).toEqual({
      'activation.maximum': 'PT2H',
      'assignment.permanent': false,
    });
  });

  test('gives up inherited MFA where it states an authentication context, and the other way round', () => {
    const mfa = baseline({ 'activation.mfa': true }, { name: 'base', roles: [] });
    const context = baseline(
      { 'activation.authenticationContext': 'c1' },
      { name: 'desk', extends: 'base', roles: [] },
    );
    const back = baseline({ 'activation.mfa': true }, { name: 'back', extends: 'desk' });

    expect(driftOf([mfa, { ...context, roles: [HELPDESK] }])?.baseline?.settings).toEqual({
      'activation.mfa': false,
      'activation.authenticationContext': 'c1',
    });
    expect(driftOf([mfa, context, back])?.baseline?.settings).toEqual({
      'activation.mfa': true,
      'activation.authenticationContext': 'none',
    });
  });
});
