import { endIn, isSameEnd } from '../matching/ends.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { Obstacle } from '../model/plan.ts';
import { beginsLater, endsSooner } from './effects.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** What these actions are for is to give, or to give for longer. */
const givingActions: ReadonlySet<string> = new Set(['adminAssign', 'adminExtend', 'adminRenew']);

/**
 * What stands against a change that somebody asks for as a grant and that takes away: an extension to an end that lies before
 * the present one is a removal by another name, and whoever may only grant must not remove by granting less. An end that is
 * the same to within what Graph rounds is none.
 */
export function grantObstacles(change: PlannedChange, at: Date): readonly Obstacle[] {
  const takesAway = change.steps.some(
    (step) =>
      step.actions.some((action) => givingActions.has(action)) &&
      (beginsLater(step, change, at) || (endsSooner(step, change) && !endsTheSame(step, change))),
  );
  return change.effect === 'requested' && takesAway ? [notAGrant] : [];
}

const notAGrant = wholeObstacle(
  'not-a-grant',
  'It would end sooner or begin later than the access that is there, or nobody knows when that ends: ask for an update (PimWarden.Grant and PimWarden.Remove) if that is meant.',
);

function endsTheSame({ endDateTime }: PlannedStep, { before }: PlannedChange): boolean {
  if (endDateTime === undefined || before === null) return false;
  return isSameEnd(endIn(endDateTime), endIn(before.endDateTime));
}
