import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { differences, differencesBetween } from './life-cycle/compare.ts';
import { rowGroupsOf } from './life-cycle/expected-rows.ts';
import { createModel } from './life-cycle/pim-model.ts';
import { runStep } from './life-cycle/run-step.ts';
import { type Step, sequences } from './life-cycle/steps.ts';
import { createTestGraph, start } from './life-cycle/test-graph.ts';

/** Other sequences: `LIFE_CYCLE_SEED=7 LIFE_CYCLE_RUNS=5000 npx jest life-cycle`. */
const { LIFE_CYCLE_SEED = '20261122', LIFE_CYCLE_RUNS = '300' } = process.env;
const counts = { sequences: 0, steps: 0, accepted: 0, refused: 0, rows: 0 };
const tally = new Map<string, number>();

/** @throws Error naming the step after which the simulator differs from the model. */
function perform(sequence: readonly Step[]): void {
  const graph = createTestGraph({});
  const model = createModel(start);
  const shown = new Set(graph.rows().map(({ id }) => id));
  counts.sequences += 1;
  for (const [index, step] of sequence.entries()) {
    const { answer, expected, rowGroups, done, isIdle = false } = runStep(graph, model, step);
    if (isIdle) continue;
    const refusal = answer !== undefined && 'refused' in answer ? answer.refused : undefined;
    const rows = graph.rows();
    const newRows = rows.filter(({ id }) => !shown.has(id));
    for (const { id } of newRows) shown.add(id);
    const breaches = [
      ...(refusal === expected ? [] : [`answered ${refusal ?? 'yes'}, expected ${expected ?? 'yes'}`]),
      ...differences(graph, model),
      ...differencesBetween('row groups in the audit log', rowGroupsOf(newRows), rowGroups),
      ...(rows.length === shown.size ? [] : ['a row that was shown is gone']),
    ];
    counts.steps += 1;
    counts.rows += newRows.length;
    if (done !== undefined) tally.set(done, (tally.get(done) ?? 0) + 1);
    if (answer !== undefined) counts[refusal === undefined ? 'accepted' : 'refused'] += 1;
    if (breaches.length > 0)
      throw new Error(`step ${index + 1}, ${JSON.stringify(step)}:\n${breaches.join('\n')}`);
  }
}

describe('whatever is asked of PIM, by whomever, and however the clock moves', () => {
  test('layers are what the requests say, one identity has one schedule, and every change has its rows', () => {
    const [seed, numRuns] = [Number(LIFE_CYCLE_SEED), Number(LIFE_CYCLE_RUNS)];
    fc.assert(fc.property(sequences, perform), { seed, numRuns });

    const summary = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    const actions = [...tally].toSorted().map(([done, count]) => `${done} ${count}`);
    process.stdout.write(
      `life cycle, seed ${LIFE_CYCLE_SEED}: ${summary.join(', ')}\n  accepted: ${actions.join(', ')}\n`,
    );
  });
});
