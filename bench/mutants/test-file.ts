import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { addEventHandler, getState, resetState, run, type State, setState } from 'jest-circus';
import { instrumentedCode } from './instrumented-code.ts';

type Block = State['rootDescribeBlock'];
type TestEntry = Block['tests'][number];

/** What came of one test. */
export interface TestRun {
  /** Names are no ids: two tests may have the same. */
  readonly id: string;
  /** As Jest gives it, with the blocks around. */
  readonly name: string;
  readonly milliseconds: number;
  /** Nothing: the test passed. */
  readonly errors: readonly string[];
}

/** Longer than Stryker waits for a mutant: whatever hangs ends with its process, and leaves nothing running. */
const longestTestMilliseconds = 3_600_000;
const ids = new WeakMap<TestEntry, string>();
let stopsAtFailure = false;

addEventHandler((event, state) => {
  if (event.name === 'test_start') instrumentedCode.currentTestId = ids.get(event.test);
  if (event.name !== 'test_done') return;
  instrumentedCode.currentTestId = undefined;
  if (!stopsAtFailure || event.test.errors.length === 0) return;
  for (const test of testsOf(state.rootDescribeBlock)) if (test.status === null) test.mode = 'skip';
});

/** The tests of one file: defined once, and run by Jest's own circus as often as there are mutants. */
export class TestFile {
  readonly #state: State;
  readonly #tests: readonly {
    readonly id: string;
    readonly test: TestEntry;
    readonly mode: TestEntry['mode'];
  }[];

  private constructor(path: string, state: State) {
    this.#state = state;
    this.#tests = [...testsOf(state.rootDescribeBlock)].map((test, index) => {
      const id = `${path}#${index}`;
      ids.set(test, id);
      return { id, test, mode: test.mode };
    });
  }

  /** @param path from the directory of this process. */
  static async load(path: string): Promise<TestFile> {
    resetState();
    const state = getState();
    state.testTimeout = longestTestMilliseconds;
    await import(pathToFileURL(path).href);
    if (state.unhandledErrors.length > 0) throw new AggregateError(state.unhandledErrors, path);
    return new TestFile(path, state);
  }

  /** Runs all tests, or those of these ids, to the end or to the first that fails. Gives those that ran. */
  async run(ends: 'at-the-end' | 'at-a-failure', wanted?: ReadonlySet<string>): Promise<readonly TestRun[]> {
    const isWanted = (id: string) => wanted?.has(id) ?? true;
    if (!this.#tests.some(({ id }) => isWanted(id))) return [];
    setState(this.#state);
    stopsAtFailure = ends === 'at-a-failure';
    this.#state.unhandledErrors = [];
    for (const { id, test, mode } of this.#tests)
      Object.assign(test, { errors: [], status: null, mode: isWanted(id) ? mode : 'skip' });
    const { testResults } = await run();
    // Node tells of a rejection that nobody handled once the loop turns.
    await setImmediate();
    const ran = testResults.flatMap(({ status, errors, testPath, duration }, index) => {
      const id = this.#tests[index]?.id;
      if (id === undefined || status !== 'done') return [];
      return [{ id, name: testPath.slice(1).join(' '), milliseconds: duration ?? 0, errors }];
    });
    // Nothing tells whose error this was: it counts for the last.
    const unhandled = this.#state.unhandledErrors.map((error) => inspect(error));
    const last = ran.pop();
    return last === undefined ? [] : [...ran, { ...last, errors: [...last.errors, ...unhandled] }];
  }
}

/** Errors that nobody handles are those of the file that runs, and end no process. */
export function collectUnhandledErrors(): void {
  for (const event of ['unhandledRejection', 'uncaughtException'])
    process.on(event, (error) => getState().unhandledErrors.push(error));
}

function* testsOf(block: Block): Generator<TestEntry> {
  for (const child of block.children) {
    if (child.type === 'test') yield child;
    else yield* testsOf(child);
  }
}
