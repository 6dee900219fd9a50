// Runs the tests of these globs without a mutant, and prints their names.
import { OneProcessRunner } from '../../../../bench/mutants/one-process-runner.ts';

const result = await new OneProcessRunner(process.argv.slice(2)).dryRun();
process.stdout.write(JSON.stringify('tests' in result ? result.tests.map(({ name }) => name) : result));
