import { type RulesText, stackRules } from '../../local/stack-rules.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';

const apply = { mode: 'apply' };
const everything = { perRun: { count: 50, percent: 100 }, per24Hours: { count: 100, percent: 100 } };

/** Rules under which everything that is due is done on the odd night, so that no limit hides what an odd answer did. */
export function oddRules(tenant: Tenant): RulesText {
  return stackRules(tenant, {
    renew: { ...apply, withinDays: 14, lapsedWithinDays: 7, extendBy: 'P90D', whenUsageUnknown: 'renew' },
    stale: {
      ...{ coolDownDays: 7, newAccountDays: 0, newAssignmentDays: 0 },
      ...{ principalGone: apply, noSignIn: { mode: 'apply', days: 90 }, permanentActive: apply },
      disabled: { mode: 'apply', days: 1 },
      neverActivated: { mode: 'plan' },
    },
    limits: {
      removals: everything,
      renewals: everything,
      controlPlane: { removals: everything, renewals: everything },
      populationDropPercent: 40,
      floor: { globalAdministrators: 2, privilegedRoleAdministrators: 1 },
    },
  });
}
