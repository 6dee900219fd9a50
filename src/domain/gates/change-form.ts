import { dayMilliseconds, durationMilliseconds } from '../matching/instants.ts';
import { isRemoval } from '../model/actions.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { RevocationContent } from '../model/command.ts';

/** What is approved waits for a day, and a length counts from when it is sent. */
const waitsMilliseconds = dayMilliseconds + 3_600_000;

/**
 * What of a change says one thing to whoever judges it and another to Graph. Gates go by the end of a step, and approvers read it;
 * Graph goes by its action and its length. Nothing of ours is made so: whoever can write to the store can write it.
 *
 * @returns a sentence without its point; `undefined`: what is judged is what is sent.
 */
export function formProblem({ steps }: Pick<PlannedChange, 'steps'>, now: Date): string | undefined {
  if (steps.length === 0) return 'it has no steps';
  return steps.map((step) => stepProblem(step, now)).find((problem) => problem !== undefined);
}

function stepProblem(step: PlannedStep, now: Date): string | undefined {
  const { actions, endDateTime, startDateTime, duration } = step;
  const removals = actions.filter(isRemoval).length;
  if (actions.length === 0) return 'a step of it asks for nothing';
  if (removals > 0 && removals < actions.length) return 'a step of it gives and takes away';
  const hasEnd = endDateTime !== undefined;
  if (removals > 0)
    return hasEnd || startDateTime !== undefined || duration !== undefined
      ? 'a removal is at once, and it has an end, a start or a length'
      : undefined;
  if (!hasEnd) return `${actions[0]} is no removal, and it does not say when it ends`;
  return duration === undefined ? undefined : lengthProblem(step, duration, now);
}

/** A length is sent in place of the end, and has to be what was judged. */
function lengthProblem(
  { endDateTime, startDateTime }: PlannedStep,
  duration: string,
  now: Date,
): string | undefined {
  const length = durationMilliseconds(duration);
  const begins = startDateTime === undefined ? now.getTime() : Date.parse(startDateTime);
  const ends = typeof endDateTime === 'string' ? Date.parse(endDateTime) : Number.NaN;
  // What is no instant is no number, and no comparison with it holds.
  if (length !== undefined && begins + length <= ends + waitsMilliseconds) return undefined;
  return `it says that it ends at ${endDateTime}, and lasts for ${duration}`;
}

/** The same of a change that a caller asks for: one step, judged as what callers ask for. */
export function requestProblem(change: PlannedChange, now: Date): string | undefined {
  if (change.effect !== 'requested') return `it is asked for, and says that it is a ${change.effect}`;
  if (change.steps.length > 1) return 'it has several steps, and callers ask for one';
  return formProblem(change, now);
}

/** The same of everything that is to be taken from one principal. */
export function revocationProblem(
  { principalId, removals }: RevocationContent,
  now: Date,
): string | undefined {
  for (const removal of removals) {
    if (removal.key.principalId !== principalId) return 'a removal in it is of somebody else';
    if (!removal.steps.every(({ actions }) => actions.every(isRemoval)))
      return 'something in it is no removal';
    const problem = requestProblem(removal, now);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
