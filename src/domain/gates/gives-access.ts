import { isRemoval } from '../model/actions.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';

/**
 * Whether a change gives access, makes it last longer or begin sooner. A change may do that and take away as well: who
 * moves both ends has given something. What is not known counts as given.
 */
export function givesAccess({ steps, before }: PlannedChange, now: Date): boolean {
  return steps.some((step) => !onlyTakesAway(step, before, now));
}

function onlyTakesAway(step: PlannedStep, before: PlannedChange['before'], now: Date): boolean {
  // Only a removal has no end. What else has none is not known to have one.
  if (step.endDateTime === undefined) return step.actions.every(isRemoval);
  if (before === null || before.kind !== step.kind) return false;
  return endsNoLater(step.endDateTime, before.endDateTime) && beginsNoSooner(step, before, now);
}

function endsNoLater(end: PlannedStep['endDateTime'], before: PlannedStep['endDateTime']): boolean {
  if (before === null) return true;
  if (typeof end !== 'string' || typeof before !== 'string') return false;
  // An unknown end is no instant, and no comparison with it holds.
  return Date.parse(end) <= Date.parse(before);
}

function beginsNoSooner(
  { startDateTime }: PlannedStep,
  before: NonNullable<PlannedChange['before']>,
  now: Date,
): boolean {
  if (before.startDateTime === null) return false;
  const begins = startDateTime === undefined ? now.getTime() : Date.parse(startDateTime);
  const began = Date.parse(before.startDateTime);
  return began <= now.getTime() || begins >= began;
}
