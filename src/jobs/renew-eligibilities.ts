import { planRenewals } from '../domain/renewal/plan-renewals.ts';
import type { HygieneSpec } from './hygiene/run-state.ts';

/** Renews eligibilities that are about to lapse, or just have, and are still needed. */
export const renewEligibilities: HygieneSpec = {
  job: 'renew-eligibilities',
  plan: (snapshot, rules) => planRenewals(snapshot, rules),
  mode: ({ renew }) => renew.mode,
  marks: false,
};
