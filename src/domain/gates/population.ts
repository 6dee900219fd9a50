import type { Picture } from '../picture.ts';
import type { Obstacle } from '../plan.ts';
import type { RoleSchedule } from '../role-schedules.ts';
import type { Rules } from '../rules.ts';

/** How much there was when everything was seen. */
export interface Population {
  readonly at: Date;
  readonly eligibilities: number;
  readonly assignments: number;
  readonly users: number;
}

/** What is assigned itself: neither what a group gives, nor an activation. */
export function isAssignedItself({ memberType, assignmentType }: RoleSchedule): boolean {
  return memberType === 'Direct' && assignmentType !== 'Activated';
}

export function populationOf({ now, schedules, principals }: Picture): Population {
  let users = 0;
  for (const { kind } of principals.values()) if (kind === 'user') users += 1;
  return {
    at: now,
    eligibilities: schedules.eligibility.filter(isAssignedItself).length,
    assignments: schedules.assignment.filter(isAssignedItself).length,
    users,
  };
}

/** A tenant that shrank overnight is first of all one that was not seen whole. Nothing known before: nothing to compare. */
export function populationDrops(
  picture: Picture,
  { limits }: Rules,
  last: Population | undefined,
): readonly Obstacle[] {
  if (last === undefined) return [];
  const now = populationOf(picture);
  return (['eligibilities', 'assignments', 'users'] as const).flatMap((what) => {
    const drop = last[what] === 0 ? 0 : ((last[what] - now[what]) / last[what]) * 100;
    if (drop <= limits.populationDropPercent) return [];
    const percent = Math.round(drop * 10) / 10;
    const sentence =
      `${now[what]} ${what} were read, and ${last[what]} on ${last.at.toISOString()}: ${percent} % fewer, where ` +
      `limits.populationDropPercent allows ${limits.populationDropPercent} %. Nothing is removed. Find out whether ` +
      'they are gone or were not read; if they are gone, raise the limit for one run.';
    return [{ code: 'population-drop', stops: 'destructive', itemId: undefined, sentence } as const];
  });
}
