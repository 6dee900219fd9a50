import { expect, test } from '@jest/globals';
import { previewRules } from '../../../local/preview/starter.ts';
import { parseRules } from '../../../src/rules/parse-rules.ts';
import { ADA, GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../../snapshot-builder.ts';

const rulesOf = (accountId: string | undefined) =>
  parseRules(new TextEncoder().encode(previewRules(accountId)), 'rules.json').rules;

test('the rules of a preview that nobody gave any protect whoever made it, and apply nothing', () => {
  const { protected: kept, renew, stale, roleSettings } = rulesOf(ADA);
  expect(kept.principals.map(({ id }) => id)).toEqual([ADA]);
  const modes = [renew, stale.principalGone, stale.disabled, stale.noSignIn, stale.permanentActive].map(
    ({ mode }) => mode,
  );
  expect(new Set(modes)).toEqual(new Set(['plan']));
  expect(roleSettings.mode).toBe('report');
});

test('their baseline is stricter the more a role may do', () => {
  expect(rulesOf(ADA).roleSettings.baselines).toEqual([
    {
      name: 'every role',
      extends: undefined,
      roles: 'all',
      settings: {
        'activation.maximum': 'PT8H',
        'activation.mfa': true,
        'activation.justification': true,
      },
    },
    {
      name: 'control plane',
      extends: 'every role',
      roles: 'controlPlane',
      settings: { 'activation.maximum': 'PT4H' },
    },
    {
      name: 'roles that give every other',
      extends: 'control plane',
      roles: [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR],
      settings: { 'approval.required': true },
    },
  ]);
});

test('a token that does not say whose it is leaves them usable, and the gate says that they protect nobody who is there', () => {
  expect(rulesOf(undefined).protected.principals).toHaveLength(1);
});
