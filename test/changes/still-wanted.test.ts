import { expect, test } from '@jest/globals';
import { whyNotWanted } from '../../src/changes/still-wanted.ts';
import type { RoleDefinition } from '../../src/domain/model/role-definitions.ts';
import type { Rules } from '../../src/domain/model/rules.ts';
import type { TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { roleRules } from '../domain/drift/drift-stage.ts';
import { rules } from '../rules-builder.ts';
import { HELPDESK_ADMINISTRATOR, roleDefinition, roleDefinitions, snapshot } from '../snapshot-builder.ts';

const ruleId = 'Expiration_EndUser_Assignment';
const asked = {
  kind: 'role-settings',
  policyId: 'policy',
  rules: { [ruleId]: { maximumDuration: 'PT4H' } },
} as const;
const wanting = (more: Partial<Rules['roleSettings']> = {}) =>
  rules({
    roleSettings: {
      ...rules().roleSettings,
      mode: 'enforce',
      baselines: [
        {
          ...{ name: 'desk', extends: undefined, roles: [HELPDESK_ADMINISTRATOR] },
          settings: { 'activation.maximum': 'PT4H' },
        },
      ],
      ...more,
    },
  });
const why = (
  role: string | undefined = HELPDESK_ADMINISTRATOR,
  inForce: Rules = wanting(),
  seen: TenantSnapshot = snapshot(),
) => whyNotWanted(asked, { roleDefinitionId: role, rules: roleRules() }, inForce, seen);
const defined = (definitions: readonly RoleDefinition[]) =>
  snapshot({ roleDefinitions: roleDefinitions(...definitions) });

test('what the baseline of the role still says is written', () => {
  expect(why()).toBeUndefined();
  expect(why(HELPDESK_ADMINISTRATOR.toUpperCase())).toBeUndefined();
  expect(why(undefined, wanting({ mode: 'strengthen' }))).toBeUndefined();
});

test.each(['off', 'report'] as const)('nothing is written in mode %s', (mode) => {
  expect(why(undefined, wanting({ mode }))).toBe(
    `the rules do not want role settings to be written any more: roleSettings.mode is ${mode}`,
  );
});

test('nothing is written to settings that no role has any more', () => {
  const now = { roleDefinitionId: undefined, rules: roleRules() };

  expect(whyNotWanted(asked, now, wanting(), snapshot())).toBe('no role has these settings any more');
});

test.each([
  ['is not there', []],
  ['does not say whether it is privileged', [roleDefinition({ isPrivileged: undefined })]],
])(
  'nothing is written to a role whose definition %s: nobody knows which baseline is its own',
  (_what, definitions) => {
    expect(why(undefined, undefined, defined(definitions))).toBe(
      `the definition of role ${HELPDESK_ADMINISTRATOR} cannot be read, so that nobody knows which baseline is its own`,
    );
  },
);

test('nothing is written to a role that no baseline is about any more', () => {
  expect(why(undefined, wanting({ baselines: [] }))).toBe(
    `no baseline is about role ${HELPDESK_ADMINISTRATOR} any more`,
  );
});

test('nothing is written where a rule that the baseline is about cannot be read', () => {
  const now = { roleDefinitionId: HELPDESK_ADMINISTRATOR, rules: [] };

  expect(whyNotWanted(asked, now, wanting(), snapshot())).toMatch(ruleId);
});

test('nothing is written that the baseline does not want so', () => {
  const settings = { 'activation.maximum': 'PT2H' } as const;
  const baselines = [{ name: 'desk', extends: undefined, roles: [HELPDESK_ADMINISTRATOR], settings }];

  expect(why(undefined, wanting({ baselines }))).toBe(
    'the settings or their baseline changed since it was planned',
  );
});
