import type { PlannedChange, PlannedStep } from '../model/change.ts';

/**
 * Whether access ends, or ends sooner. What is put back or asked for is judged by its steps: the undo of a renewal takes
 * away, the undo of a removal gives back. So does that of a conversion: the eligibility it takes is of no use beside the
 * assignment that it gives back first.
 */
export function isDestructive(change: PlannedChange): boolean {
  switch (change.effect) {
    case 'removal':
    case 'conversion':
      return true;
    case 'renewal':
      return false;
    case 'restore':
      return !givesBack(change) && change.steps.some((step) => takesAway(step, change));
    case 'requested':
      return change.steps.some((step) => takesAway(step, change));
    default:
      return change.effect satisfies never;
  }
}

/** An undo gives back first of all, where there is something to give back. */
function givesBack({ steps }: PlannedChange): boolean {
  return steps[0]?.actions[0] === 'adminAssign';
}

function takesAway({ kind, endDateTime }: PlannedStep, { before }: PlannedChange): boolean {
  if (endDateTime === undefined) return true;
  if (endDateTime === null || before === null || before.kind !== kind) return false;
  // An unknown end may be the sooner one.
  if (before.endDateTime === 'unknown') return true;
  // Instants of a plan are all of one form, so that they compare as text.
  return before.endDateTime === null || endDateTime < before.endDateTime;
}
