// Tests the mutants of `code.ts` by the tests that it is told, and prints what became of each.
import { testMutants } from '../../../../bench/mutants/test-mutants.ts';

const here = 'test/bench/mutants/planted';
const area = { name: 'planted', mutate: [`${here}/code.ts`], tests: [`${here}/${process.argv[2]}`] };
const mutants = await testMutants(area, { usesJest: false, concurrency: 1, incremental: false });
const lines = mutants.map(
  ({ location, replacement, status }) => `${location.start.line}: ${replacement} ${status}`,
);
process.stdout.write(JSON.stringify(lines));
