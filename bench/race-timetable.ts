import { hygieneJobs } from '../src/domain/model/plan.ts';
import { type Meeting, meetings, type Round } from './race-rounds.ts';
import { seededRandom } from './seeded-random.ts';

/** Of a hundred rounds. Most meetings end at the lease; those that get past it are the dangerous ones. */
const shares: Readonly<Record<Meeting, number>> = {
  'two hosts': 20,
  'three hosts': 10,
  'a timer replayed': 14,
  'one job beside the other': 10,
  'a host slower than its lease': 18,
  'a host stopped beyond its lease': 28,
};
/** About as many moments as either job's night has: `npm run sweep:kill` counts them. */
const momentsOfANight = 140;
const longestDelayMilliseconds = 60;

/** So many rounds, of all kinds in their shares, both jobs by turns, over the whole of a night. */
export function roundsOf(count: number, seed: number): readonly Round[] {
  const random = seededRandom(`race ${seed}`);
  return meetings.flatMap((meeting) => {
    const rounds = Math.round((shares[meeting] * count) / 100);
    return Array.from(
      { length: rounds },
      (_, index): Round => ({
        meeting,
        job: hygieneJobs[index % 2] ?? 'renew-eligibilities',
        moment: 1 + Math.floor(((index + random()) * momentsOfANight) / rounds),
        delayMilliseconds: 1 + Math.floor(random() * longestDelayMilliseconds),
      }),
    );
  });
}
