import { expect, test } from '@jest/globals';
import type { SettingsOfRole } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import { eligibility, settingsOfRole, snapshot } from '../../snapshot-builder.ts';

/** The one item of a tenant where Ada's eligibility ends in 7 days and was activated. */
function planned(settings: readonly SettingsOfRole[]) {
  return planRenewals(
    snapshot({ eligibilities: [eligibility()], memories: [memory()], settings }),
    rules(),
  )[0];
}

function settingsWith(eligibilityRule: Partial<SettingsOfRole['eligibility']>): readonly SettingsOfRole[] {
  const usual = settingsOfRole({ policyId: 'policy-of-helpdesk' });
  return [{ ...usual, eligibility: { ...usual.eligibility, ...eligibilityRule } }];
}

test('settings that were not read have no name in the evidence', () => {
  expect(planned([])).toMatchObject({ reason: 'settings-unknown', evidence: { settings: null } });
});

test('settings whose maximum cannot be read are named in the evidence', () => {
  expect(planned(settingsWith({ maximumDuration: 'soon' }))).toMatchObject({
    reason: 'settings-unknown',
    evidence: { settings: 'policy-of-helpdesk' },
  });
});

test('what the settings ask of an administrator is listed in the evidence, sorted', () => {
  const enabledRules = ['MultiFactorAuthentication', 'Justification'];

  expect(planned(settingsWith({ enabledRules }))).toMatchObject({
    reason: 'mfa-required',
    evidence: { settings: 'policy-of-helpdesk', enabledRules: 'Justification MultiFactorAuthentication' },
  });
});

test('a maximum that gives no later end is told with the end that it would give', () => {
  expect(planned(settingsWith({ maximumDuration: 'P3D' }))).toMatchObject({
    reason: 'maximum-reached',
    evidence: {
      extendBy: 'P180D',
      maximumDuration: 'P3D',
      newEnd: '2026-11-25T03:00:00.000Z',
      clamped: true,
    },
  });
});
