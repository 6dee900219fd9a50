import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { openBook } from './life-cycle/book.ts';
import { openStage, start } from './life-cycle/cast.ts';
import { differences, unlike } from './life-cycle/compare.ts';
import { play } from './life-cycle/play.ts';
import { actsOf } from './life-cycle/rows.ts';
import { type Step, sequences } from './life-cycle/steps.ts';

/** Other sequences: `LIFE_CYCLE_SEED=7 LIFE_CYCLE_RUNS=5000 npx jest life-cycle`. */
const { LIFE_CYCLE_SEED = '20261122', LIFE_CYCLE_RUNS = '300' } = process.env;
const counts = { sequences: 0, steps: 0, accepted: 0, refused: 0, rows: 0 };
const tally = new Map<string, number>();

/** @throws Error naming the step after which the simulator is not what it should be. */
function perform(sequence: readonly Step[]): void {
  const stage = openStage({});
  const book = openBook(start);
  const shown = new Set(stage.rows().map(({ id }) => id));
  counts.sequences += 1;
  for (const [index, step] of sequence.entries()) {
    const { heard, expected, acts, done, isIdle = false } = play(stage, book, step);
    if (isIdle) continue;
    const said = heard !== undefined && 'refused' in heard ? heard.refused : undefined;
    const rows = stage.rows();
    const fresh = rows.filter(({ id }) => !shown.has(id));
    for (const { id } of fresh) shown.add(id);
    const breaches = [
      ...(said === expected ? [] : [`answered ${said ?? 'yes'}, expected ${expected ?? 'yes'}`]),
      ...differences(stage, book),
      ...unlike('acts in the audit log', actsOf(fresh), acts),
      ...(rows.length === shown.size ? [] : ['a row that was shown is gone']),
    ];
    counts.steps += 1;
    counts.rows += fresh.length;
    if (done !== undefined) tally.set(done, (tally.get(done) ?? 0) + 1);
    if (heard !== undefined) counts[said === undefined ? 'accepted' : 'refused'] += 1;
    if (breaches.length > 0)
      throw new Error(`step ${index + 1}, ${JSON.stringify(step)}:\n${breaches.join('\n')}`);
  }
}

describe('whatever is asked of PIM, by whomever, and however the clock moves', () => {
  test('layers are what the requests say, one identity has one schedule, and every change has its rows', () => {
    const [seed, numRuns] = [Number(LIFE_CYCLE_SEED), Number(LIFE_CYCLE_RUNS)];
    fc.assert(fc.property(sequences, perform), { seed, numRuns });

    const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    const actions = [...tally].toSorted().map(([done, count]) => `${done} ${count}`);
    process.stdout.write(
      `life cycle, seed ${LIFE_CYCLE_SEED}: ${told.join(', ')}\n  accepted: ${actions.join(', ')}\n`,
    );
  });
});
