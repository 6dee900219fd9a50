import { dayMilliseconds } from '../matching/instants.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { Obstacle } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import { wholeObstacle } from './whole-obstacle.ts';

const hourMilliseconds = 3_600_000;

/** Whether access that a caller asks for would last longer than the rules let callers ask for. */
export function grantObstacles({ steps }: PlannedChange, { api }: Rules, now: Date): readonly Obstacle[] {
  return steps.flatMap((step) => {
    if (step.endDateTime === undefined) return [];
    if (step.endDateTime === null) return permanentObstacles(step, api);
    const isActive = step.kind === 'assignment';
    const most = isActive
      ? api.maximumActiveHours * hourMilliseconds
      : api.maximumEligibleDays * dayMilliseconds;
    const lasts = Date.parse(step.endDateTime) - now.getTime();
    // An end that is not known is no number, and so it is not within the limit.
    if (lasts <= most) return [];
    const allowed = isActive
      ? `api.maximumActiveHours allows ${api.maximumActiveHours} hours`
      : `api.maximumEligibleDays allows ${api.maximumEligibleDays} days`;
    const sentence = `It would end at ${step.endDateTime}, and ${allowed} from now. Ask for a nearer end.`;
    return [wholeObstacle('grant-too-long', sentence)];
  });
}

function permanentObstacles({ kind }: PlannedStep, api: Rules['api']): readonly Obstacle[] {
  const rule = kind === 'assignment' ? 'permanentActive' : 'permanentEligible';
  if (api[rule] === 'allow') return [];
  const what = kind === 'assignment' ? 'Active access' : 'An eligibility';
  const sentence = `${what} without end is not given over the API: api.${rule} refuses it. Ask for one with an end.`;
  return [wholeObstacle('grant-permanent', sentence)];
}
