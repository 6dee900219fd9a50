import type { Rules } from '../domain/model/rules.ts';
import { planRemovals } from '../domain/staleness/plan-removals.ts';
import type { HygieneSpec } from './hygiene/run-state.ts';

/** Retires access that nobody uses: marked, announced, left for the cool-down, judged again, removed. */
export const removeStaleAssignments: HygieneSpec = {
  job: 'remove-stale-assignments',
  plan: planRemovals,
  mode: furthestMode,
  marks: true,
};

/** `apply` where any kind of staleness may be acted on unattended. */
function furthestMode({ stale }: Rules) {
  const { principalGone, disabled, noSignIn, neverActivated, permanentActive, outsidePim, redundant } = stale;
  const modes = [
    principalGone,
    disabled,
    noSignIn,
    neverActivated,
    permanentActive,
    outsidePim,
    redundant,
  ].map(({ mode }) => mode);
  return (['apply', 'plan', 'off'] as const).find((mode) => modes.includes(mode)) ?? 'off';
}
