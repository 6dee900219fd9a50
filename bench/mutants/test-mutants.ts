import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import type { MutatedArea } from './areas.ts';
import { oneProcessRunner } from './one-process-runner.ts';

type Options = ConstructorParameters<typeof Stryker>[0];
/** Results of Stryker, one for each mutant. */
export type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;

/** How mutants are tested. */
export interface MutantTesting {
  /** Stryker's own runner: hours for what takes minutes in one process. */
  readonly usesJest: boolean;
  readonly concurrency: number;
  readonly incremental: boolean;
}

/**
 * Tests the mutants of an area.
 *
 * @throws Error when its tests fail without a mutant.
 */
export function testMutants(
  { name, mutate, tests }: MutatedArea,
  { usesJest, concurrency, incremental }: MutantTesting,
): Promise<Mutants> {
  return new Stryker({
    mutate: [...mutate],
    ...(usesJest ? jestOptions(tests) : oneProcessOptions(tests)),
    coverageAnalysis: 'perTest',
    concurrency,
    incremental,
    incrementalFile: `.stryker/${name}-${usesJest ? 'jest-' : ''}incremental.json`,
    reporters: ['json', 'house-progress'],
    jsonReporter: { fileName: `.stryker/${name}.json` },
    tempDirName: '.stryker/sandboxes',
    ignorePatterns: ['dist', '.local', 'coverage', '*.log'],
    logLevel: 'warn' as NonNullable<Options['logLevel']>,
    // A busy machine is no endless loop. Most of those end by Stryker's count of hits.
    timeoutMS: 20_000,
    // The slow ones are mutants of constants, which take a process each.
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
    // Stryker rewrites it with the same API; nothing here is compiled by it.
    tsconfigFile: 'none',
    disableTypeChecks: false,
  }).runMutationTest();
}

// No TypeScript checker in either: it needs the compiler API that TypeScript 7 does not export.
function oneProcessOptions(tests: readonly string[]): Options {
  const plugins = [here('one-process-runner.ts'), here('progress-reporter.ts')];
  return { testRunner: oneProcessRunner, plugins, [oneProcessRunner]: [...tests] };
}

function jestOptions(tests: readonly string[]): Options {
  return {
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner', here('progress-reporter.ts')],
    jest: {
      configFile: 'jest.config.ts',
      config: { testMatch: tests.map((glob) => `<rootDir>/${glob}`), reporters: [] },
      enableFindRelatedTests: true,
    },
  };
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
