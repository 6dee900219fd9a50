import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { mutatedAreas } from '../../../bench/mutants/areas.ts';

const twoMinutes = 120_000;

describe('the runner of tests for mutants', () => {
  test(
    'finds each outcome, whatever the mutants before left behind',
    async () => {
      expect(await testMutants('green.tests.ts')).toEqual([
        '5: {} Killed',
        '7: false Survived',
        '11: {} Killed',
        '12: true Killed',
        '12: false Killed',
        '12: hours >= 8 Survived',
        '12: hours <= 8 Killed',
        '15: {} Killed',
        '17: false Killed',
        '17: left >= 0 Killed',
        '17: left <= 0 Killed',
        '17: left += 1 Timeout',
        '1: [] Killed',
        '1: "" Survived',
        '1: "" Survived',
        '2: false Killed',
      ]);
    },
    twoMinutes,
  );

  test(
    'tests no mutant where a test fails without any',
    async () => {
      await expect(testMutants('red.tests.ts')).rejects.toThrow(
        'There were failed tests in the initial test run',
      );
    },
    twoMinutes,
  );

  test(
    'runs the tests that Jest runs',
    async () => {
      const globs = mutatedAreas.find(({ name }) => name === 'callers')?.tests ?? [];
      const names = JSON.parse(await node(planted('list-tests.ts'), ...globs));

      expect(names.length).toBeGreaterThan(50);
      expect(names.toSorted()).toEqual((await namesByJest(globs)).toSorted());
    },
    twoMinutes,
  );
});

function planted(file: string): string {
  return `test/bench/mutants/planted/${file}`;
}

async function testMutants(tests: string): Promise<readonly string[]> {
  return JSON.parse(await node(planted('test-mutants.ts'), tests));
}

async function namesByJest(globs: readonly string[]): Promise<readonly string[]> {
  const matches = globs.flatMap((glob) => ['--testMatch', `<rootDir>/${glob}`]);
  // The house reporter prints a line below.
  const told = await node(
    'node_modules/jest/bin/jest.js',
    '--json',
    '-w',
    '1',
    '--reporters',
    '<rootDir>/test/closing-line.cjs',
    ...matches,
  );
  const { testResults } = JSON.parse(told.split('\n', 1)[0] ?? '') as {
    readonly testResults: readonly { readonly assertionResults: readonly { readonly fullName: string }[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName }) => fullName));
}

async function node(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...args], { maxBuffer: 100_000_000 });
  return stdout;
}
