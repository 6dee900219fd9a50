import { hygieneJobs } from '../src/domain/model/plan.ts';
import { type FloorRound, floorRaces } from './race-floor.ts';
import { type Overlap, overlaps, type Round } from './race-rounds.ts';
import { seededRandom } from './seeded-random.ts';

/** Rounds of each kind where a hundred are asked for. Most end at the lease; those that get past it are the dangerous ones. */
const shares: Readonly<Record<Overlap, number>> = {
  'two hosts': 20,
  'three hosts': 10,
  'a timer replayed': 14,
  'one job beside the other': 10,
  'a host slower than its lease': 18,
  'a host stopped beyond its lease': 28,
  'callers in a loop beside a timer': 20,
};
/** About as many moments as a run of either job has: `npm run sweep:kill` counts them. */
const momentsOfARun = 170;
/** Moments of a run that removes administrators, and of one caller's removal, up to the last change. */
const momentsOfARemoval = { job: 110, callers: 30 } as const;
const longestDelayMilliseconds = 60;
/** Administrators that a round may spare, and callers that remove one each. */
const spares = [0, 1, 2] as const;
const callers = [2, 3, 4] as const;

/** Rounds of all kinds in their shares, both jobs by turns, over the whole of a run. */
export function roundsOf(count: number, seed: number): readonly Round[] {
  const random = seededRandom(`race ${seed}`);
  return overlaps.flatMap((overlap) => {
    const rounds = Math.round((shares[overlap] * count) / 100);
    return Array.from(
      { length: rounds },
      (_, index): Round => ({
        overlap,
        job: hygieneJobs[index % 2] ?? 'renew-eligibilities',
        moment: 1 + Math.floor(((index + random()) * momentsOfARun) / rounds),
        delayMilliseconds: 1 + Math.floor(random() * longestDelayMilliseconds),
      }),
    );
  });
}

/** So many rounds around the floor of each kind, at the floor and above it by turns. */
export function floorRoundsOf(count: number, seed: number): readonly FloorRound[] {
  const random = seededRandom(`floor ${seed}`);
  return floorRaces.flatMap((race) =>
    Array.from({ length: count }, (_, index): FloorRound => {
      const first = index % 2 === 0 ? 'callers' : 'job';
      return {
        ...{ race, first },
        spare: spares[index % spares.length] ?? 0,
        callers: callers[Math.floor(index / spares.length) % callers.length] ?? 2,
        moment: 1 + Math.floor(((index + random()) * momentsOfARemoval[first]) / count),
      };
    }),
  );
}
