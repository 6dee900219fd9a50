import { stackRules } from '../../local/stack-rules.ts';
import type { AttackGroup } from './attack.ts';
import { globalAdministrator, plainRole } from './caller.ts';
import { controlPlane } from './control-plane.ts';
import { explainedWrites } from './explained-writes.ts';
import { floorAttacks, named, roomForAll } from './floor-stage.ts';
import { forgedApprovals } from './forged-approvals.ts';
import { forgedCommands } from './forged-commands.ts';
import { forgedLeases } from './forged-leases.ts';
import { forgedMemories } from './forged-memories.ts';
import { forgedPlans, planRules } from './forged-plans.ts';
import { forgedSteps } from './forged-steps.ts';
import { limitAttacks, stageLimits } from './limits.ts';
import { oddRequests } from './odd-requests.ts';
import { pageAttacks } from './pages.ts';
import { personsWord } from './persons-word.ts';
import { platformAttacks } from './platform.ts';
import { guardRoles, ownDomain, roleSettingsAttacks } from './role-settings.ts';
import { rulesAttacks } from './rules-approval.ts';
import { selfGrants } from './self-grants.ts';
import { shadowWriteAttacks } from './shadow-writes.ts';
import { staleNights, staleRules } from './stale-nights.ts';
import { starvingAttacks } from './starving.ts';
import { stopAttacks } from './stop.ts';
import { takenBackAttacks } from './taken-back.ts';
import { knownClient, tokenAttacks } from './tokens.ts';

/** All attacks; those of a group share one running stack. Each seed is another tenant, and so other rows of the store that all groups share. */
export const attackGroups: readonly AttackGroup[] = [
  {
    name: 'self-grants',
    options: {
      seed: 101,
      rules: () => ({ renew: { mode: 'apply', withinDays: 14, whenUsageUnknown: 'renew' } }),
    },
    attacks: selfGrants,
  },
  {
    name: 'control-plane',
    options: { seed: 102, users: 360 },
    attacks: [...controlPlane, ...takenBackAttacks],
  },
  {
    name: 'role-settings',
    options: {
      seed: 103,
      prepare: (tenant) => guardRoles({ tenant }, [globalAdministrator, plainRole]),
      rules: () => ({ api: { recipientDomains: [ownDomain] } }),
    },
    attacks: roleSettingsAttacks,
  },
  {
    name: 'tokens',
    options: { seed: 104, users: 160, settings: { API_CLIENT_APPS: knownClient } },
    attacks: [...tokenAttacks, ...oddRequests],
  },
  {
    name: 'limits',
    options: { seed: 105, users: 160, rules: () => ({ limits: { api: stageLimits } }) },
    attacks: limitAttacks,
  },
  {
    name: 'store',
    options: {
      seed: 106,
      users: 260,
      rules: () => ({
        renew: { mode: 'apply', withinDays: 14, lapsedWithinDays: 14, whenUsageUnknown: 'renew' },
      }),
    },
    attacks: [...forgedMemories, ...forgedApprovals, ...forgedCommands, ...forgedSteps],
  },
  {
    name: 'leases',
    options: {
      seed: 116,
      rules: () => ({ renew: { mode: 'apply', withinDays: 14, whenUsageUnknown: 'renew' } }),
      // A timer's run waits so long for a lease that another has.
      settings: { RUN_TIME_BUDGET_SECONDS: '60' },
    },
    attacks: forgedLeases,
  },
  {
    name: 'plans',
    options: { seed: 114, rules: (_tenant, people) => planRules(people) },
    attacks: forgedPlans,
  },
  { name: 'stale', options: { seed: 115, rules: () => staleRules }, attacks: staleNights },
  {
    name: 'stop',
    options: {
      seed: 107,
      users: 200,
      rules: () => ({ renew: { mode: 'apply', withinDays: 14, whenUsageUnknown: 'renew' } }),
    },
    attacks: stopAttacks,
  },

  {
    name: 'rules',
    options: { seed: 108, settings: { RULES_APPROVAL: 'required' } },
    attacks: rulesAttacks,
  },
  {
    name: 'persons-word',
    options: {
      seed: 109,
      rules: () => ({
        renew: { mode: 'apply', withinDays: 14, lapsedWithinDays: 14, whenUsageUnknown: 'renew' },
      }),
    },
    attacks: personsWord,
  },
  {
    name: 'floor',
    options: {
      seed: 110,
      users: 240,
      rules: (tenant) => ({
        protected: {
          principals: [{ id: named(tenant).principal, why: 'Break-glass account' }],
          groups: [{ id: named(tenant).group, why: 'Break-glass accounts' }],
        },
        limits: {
          ...(stackRules(tenant).limits as object),
          api: roomForAll,
          floor: {
            ...{ globalAdministrators: 2, privilegedRoleAdministrators: 1 },
            drills: named(tenant).administrators.map((principalId) => ({
              principalId,
              ...{ on: new Date(Date.now() - 5 * 86_400_000).toISOString(), by: 'Security team' },
            })),
          },
        },
      }),
    },
    attacks: floorAttacks,
  },
  {
    name: 'pages',
    options: { seed: 111, settings: { NOTIFY_FORMAT: 'slack' } },
    attacks: pageAttacks,
  },
  {
    name: 'starving',
    options: {
      seed: 112,
      rules: () => ({ renew: { mode: 'apply', withinDays: 14, whenUsageUnknown: 'renew' } }),
      settings: {
        ...{ API_WRITES_PER_MINUTE: '30', RUN_TIME_BUDGET_SECONDS: '20', GRAPH_CALL_BUDGET_SECONDS: '10' },
      },
    },
    attacks: starvingAttacks,
  },
  {
    name: 'shadow-writes',
    options: { seed: 117, users: 200, signs: true },
    attacks: [...shadowWriteAttacks, ...explainedWrites],
  },
  { name: 'platform', options: { seed: 113 }, attacks: platformAttacks },
];
