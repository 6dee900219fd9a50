import type { AttackGroup } from './attack.ts';
import { globalAdministrator, plainRole } from './caller.ts';
import { controlPlane } from './control-plane.ts';
import { limitAttacks, stageLimits } from './limits.ts';
import { guardRoles, roleSettingsAttacks } from './role-settings.ts';
import { selfGrants } from './self-grants.ts';
import { knownClient, tokenAttacks } from './tokens.ts';

/** All attacks; those of a group share one running stack. */
export const attackGroups: readonly AttackGroup[] = [
  {
    name: 'self-grants',
    options: {
      seed: 101,
      rules: () => ({ renew: { mode: 'apply', withinDays: 14, whenUsageUnknown: 'renew' } }),
    },
    attacks: selfGrants,
  },
  { name: 'control-plane', options: { seed: 102, users: 220 }, attacks: controlPlane },
  {
    name: 'role-settings',
    options: { seed: 103, prepare: (tenant) => guardRoles({ tenant }, [globalAdministrator, plainRole]) },
    attacks: roleSettingsAttacks,
  },
  {
    name: 'tokens',
    options: { seed: 104, users: 160, settings: { API_CLIENT_APPS: knownClient } },
    attacks: tokenAttacks,
  },
  {
    name: 'limits',
    options: { seed: 105, users: 160, rules: () => ({ limits: { api: stageLimits } }) },
    attacks: limitAttacks,
  },
];
