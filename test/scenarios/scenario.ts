import { test } from '@jest/globals';
import type { RecordedUse } from './record.ts';
import { type ScenarioEnvironment, startScenarioEnvironment } from './scenario-environment.ts';

/** A scenario that a test has run through to its end. */
export interface CompletedScenario extends RecordedUse {
  readonly id: string;
  /** The test's name. */
  readonly title: string;
}

const declaredNames: string[] = [];
const completed: CompletedScenario[] = [];

/** The names of all scenario tests there are. */
export function declaredTests(): readonly string[] {
  return declaredNames;
}

/** What has been shown so far, in the order of the tests. */
export function completedScenarios(): readonly CompletedScenario[] {
  return completed;
}

/**
 * A test that shows a scenario on a tenant of its own. What it used is recorded when it has passed.
 *
 * @param id of the catalogue: `S6`.
 * @param title what is shown; `S6: ${title}` is the test's name.
 */
export function scenario(
  id: string,
  title: string,
  play: (environment: ScenarioEnvironment) => Promise<void>,
): void {
  declaredNames.push(`${id}: ${title}`);
  test(`${id}: ${title}`, async () => {
    const environment = await startScenarioEnvironment();
    try {
      await play(environment);
      completed.push({ id, title, ...environment.recording.recorded() });
    } finally {
      await environment.close();
    }
  });
}
