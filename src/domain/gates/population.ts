import { isDirect } from '../matching/forms.ts';
import type { Obstacle } from '../model/plan.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { Rules } from '../model/rules.ts';
import type { SnapshotPart, TenantSnapshot } from '../model/snapshot.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** The size of the tenant in a complete snapshot. */
export interface Population {
  readonly at: Date;
  readonly eligibilities: number;
  readonly assignments: number;
  readonly users: number;
}

/**
 * Counts direct access and users: neither activations, also those that this app gave, nor access through a group. Rows that
 * could not be read are there all the same.
 */
export function populationOf({ now, schedules, principals, unreadable, given }: TenantSnapshot): Population {
  const odd = (part: SnapshotPart) => unreadable.filter((row) => row.part === part).length;
  const isStanding = (row: AccessSchedule) => isDirect(row) && given?.has(row.id.toLowerCase()) !== true;
  let users = 0;
  for (const { kind } of principals.values()) if (kind === 'user') users += 1;
  return {
    at: now,
    eligibilities: schedules.eligibility.filter(isDirect).length + odd('eligibility-schedules'),
    assignments: schedules.assignment.filter(isStanding).length + odd('assignment-schedules'),
    users: users + Math.max(odd('users'), odd('sign-ins')),
  };
}

/** Removals by this app since the last population: they explain a drop. */
export type OwnRemovals = Readonly<Pick<Population, 'eligibilities' | 'assignments'>>;

/**
 * The part of the snapshot that each number comes from. A part with a gap is not compared: the gap is an obstacle itself.
 */
const partOf = {
  eligibilities: 'eligibility-schedules',
  assignments: 'assignment-schedules',
  users: 'users',
} as const;

/** A sudden drop most likely means an incomplete read. Without an earlier population there is nothing to compare. */
export function populationDrops(
  snapshot: TenantSnapshot,
  { limits }: Rules,
  last: Population | undefined,
  own: OwnRemovals = { eligibilities: 0, assignments: 0 },
): readonly Obstacle[] {
  if (last === undefined) return [];
  const now = populationOf(snapshot);
  return (['eligibilities', 'assignments', 'users'] as const).flatMap((what) => {
    if (snapshot.gaps.some(({ part }) => part === partOf[what])) return [];
    const removed = what === 'users' ? 0 : own[what];
    const expected = last[what] - removed;
    const drop = expected <= 0 ? 0 : ((expected - now[what]) / expected) * 100;
    if (drop <= limits.populationDropPercent) return [];
    const percent = Math.round(drop * 10) / 10;
    const known = removed === 0 ? '' : ` (${removed} of them removed by this app since)`;
    const sentence =
      `${now[what]} ${what} were read, and ${last[what]} on ${last.at.toISOString()}${known}: ${percent} % fewer, where ` +
      `limits.populationDropPercent allows ${limits.populationDropPercent} %. Nothing is removed; renewals may go on. Find out ` +
      'whether they are gone or were not read; if they are gone, raise the limit for one run.';
    return [wholeObstacle('population-drop', sentence, 'destructive')];
  });
}
