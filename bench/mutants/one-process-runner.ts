import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import type { StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type CompleteDryRunResult,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { instrumentedCode } from './instrumented-code.ts';
import { collectUnhandledErrors, TestFile, type TestRun } from './test-file.ts';

/** Its name for Stryker, and that of its option: the globs of the tests. */
export const oneProcessRunner = 'oneProcess';

/**
 * Runs the tests of an area in the process that Stryker starts, one mutant after another: `docs/decisions/0020`. Where a
 * mutant needs a process of its own, it throws: Stryker then starts one, and repeats the mutant there.
 */
export class OneProcessRunner implements TestRunner {
  readonly #globs: readonly string[];
  #files: readonly TestFile[] | undefined;
  #testedMutants = 0;
  #needsNewProcess = false;

  constructor(globs: readonly string[]) {
    this.#globs = globs;
  }

  /** Otherwise Stryker starts a process for each mutant that runs while modules are loaded, needed or not. */
  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    try {
      const result = complete(await this.#run('at-the-end'));
      const { mutantCoverage } = instrumentedCode;
      return { ...result, ...(mutantCoverage && { mutantCoverage: structuredClone(mutantCoverage) }) };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: inspect(error) };
    }
  }

  /** @throws Error when the mutant needs a new process. */
  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    if (this.#needsNewProcess) throw new Error('This process was for the mutant before.');
    if (options.mutantActivation === 'static' && this.#files === undefined)
      return this.#runFromStart(options);
    await this.#load();
    const { result, failed } = await this.#runMutated(options);
    if (result.status === MutantRunStatus.Killed) await this.#expectTheSameAgain(options, failed);
    this.#testedMutants += 1;
    if (options.mutantActivation === 'static' && result.status === MutantRunStatus.Survived)
      throw new Error('Whether the mutant is noticed while modules are loaded needs a new process.');
    return result;
  }

  /** With the mutant there while modules are loaded. */
  async #runFromStart(options: MutantRunOptions): Promise<MutantRunResult> {
    this.#needsNewProcess = true;
    try {
      return (await this.#runMutated(options)).result;
    } catch (error) {
      // As Jest's runner has it: no module, no test.
      return { status: MutantRunStatus.Error, errorMessage: inspect(error) };
    }
  }

  async #runMutated({ activeMutant, testFilter, hitLimit, disableBail }: MutantRunOptions) {
    Object.assign(instrumentedCode, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    try {
      const tests = await this.#run(disableBail ? 'at-the-end' : 'at-a-failure', testFilter);
      const result = determineHitLimitReached(instrumentedCode.hitCount, hitLimit) ?? complete(tests);
      const failed = tests.flatMap(({ id, errors }) => (errors.length > 0 ? [id] : []));
      return { result: toMutantRunResult(result, disableBail), failed };
    } finally {
      Object.assign(instrumentedCode, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
  }

  /** Whether these tests pass without the mutant and fail with it. If not, something was left behind by one before. */
  async #expectTheSameAgain(options: MutantRunOptions, failed: readonly string[]): Promise<void> {
    const without = await this.#run('at-the-end', failed);
    const { result } = await this.#runMutated({ ...options, testFilter: [...failed] });
    this.#needsNewProcess =
      result.status === MutantRunStatus.Survived || without.some(({ errors }) => errors.length > 0);
    // The first in a process had none before it.
    if (this.#needsNewProcess && this.#testedMutants > 0)
      throw new Error('What failed may be what an earlier mutant left behind.');
  }

  async #run(ends: 'at-the-end' | 'at-a-failure', wanted?: readonly string[]): Promise<readonly TestRun[]> {
    const ids = wanted && new Set(wanted);
    const ran: TestRun[] = [];
    for (const file of await this.#load()) {
      ran.push(...(await file.run(ends, ids)));
      if (ends === 'at-a-failure' && ran.some(({ errors }) => errors.length > 0)) break;
    }
    return ran;
  }

  async #load(): Promise<readonly TestFile[]> {
    if (this.#files !== undefined) return this.#files;
    replaceJestGlobals();
    collectUnhandledErrors();
    // Sets the zone and the like, as for Jest.
    await import(`${process.cwd()}/jest.config.ts`);
    const files: TestFile[] = [];
    const paths = new Set(this.#globs.flatMap((glob) => globSync(glob).toSorted()));
    for (const path of paths) files.push(await TestFile.load(path));
    if (files.length === 0) throw new Error(`No tests: ${this.#globs.join(', ')}`);
    this.#files = files;
    return files;
  }
}

function replaceJestGlobals(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@jest/globals'
        ? { url: new URL('jest-globals.ts', import.meta.url).href, shortCircuit: true }
        : next(specifier, context),
  });
}

function complete(tests: readonly TestRun[]): CompleteDryRunResult {
  return { status: DryRunStatus.Complete, tests: tests.map(toResult) };
}

function toResult({ id, name, milliseconds, errors }: TestRun): TestResult {
  const test = { id, name, timeSpentMs: milliseconds, fileName: resolve(id.slice(0, id.lastIndexOf('#'))) };
  return errors.length === 0
    ? { ...test, status: TestStatus.Success }
    : { ...test, status: TestStatus.Failed, failureMessage: errors.join('\n') };
}

createRunner.inject = tokens(commonTokens.options);
function createRunner(options: StrykerOptions): OneProcessRunner {
  return new OneProcessRunner(options[oneProcessRunner] as readonly string[]);
}

/** The names are Stryker's: it looks for them in each plugin. */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, oneProcessRunner, createRunner)];
export const strykerValidationSchema = {
  properties: { [oneProcessRunner]: { type: 'array', items: { type: 'string' } } },
};
