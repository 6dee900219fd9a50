import type { PlannedChange, PlannedStep } from '../model/change.ts';

/**
 * Whether access ends, ends sooner, or begins later. What is put back or asked for is judged by its steps: the undo of a
 * renewal takes away, the undo of a removal gives back. So does that of a conversion: the eligibility it takes is of no use
 * beside the assignment that it gives back first.
 *
 * @param at the instant at which it is made: a start that lies behind it takes nothing away.
 */
export function isDestructive(change: PlannedChange, at: Date): boolean {
  switch (change.effect) {
    case 'removal':
    case 'conversion':
      return true;
    case 'restore':
      return !givesBack(change) && takesAnythingAway(change, at);
    case 'renewal':
    case 'requested':
      return takesAnythingAway(change, at);
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return change.effect satisfies never;
  }
}

/** An undo gives back first of all, where there is something to give back. */
function givesBack({ steps }: PlannedChange): boolean {
  return steps[0]?.actions[0] === 'adminAssign';
}

/** What extends one access and ends another takes away. */
function takesAnythingAway(change: PlannedChange, at: Date): boolean {
  return change.steps.some((step) => endsSooner(step, change) || beginsLater(step, change, at));
}

export function endsSooner({ kind, endDateTime }: PlannedStep, { before }: PlannedChange): boolean {
  if (endDateTime === undefined) return true;
  if (endDateTime === null || before === null || before.kind !== kind) return false;
  // An unknown end may be the sooner one.
  if (endDateTime === 'unknown' || before.endDateTime === 'unknown') return true;
  return before.endDateTime === null || Date.parse(endDateTime) < Date.parse(before.endDateTime);
}

/** A start that is moved into the future takes the access away until then. An unknown start may have been an earlier one. */
export function beginsLater(
  { kind, startDateTime }: PlannedStep,
  { before }: PlannedChange,
  at: Date,
): boolean {
  if (startDateTime === undefined || before === null || before.kind !== kind) return false;
  if (Date.parse(startDateTime) <= at.getTime()) return false;
  return before.startDateTime === null || Date.parse(startDateTime) > Date.parse(before.startDateTime);
}
