import { test } from '@jest/globals';
import type { RecordedUse } from './record.ts';
import { type ScenarioEnvironment, startScenarioEnvironment } from './scenario-environment.ts';

/** A scenario whose test has passed. */
export interface CompletedScenario extends RecordedUse {
  readonly id: string;
  /** The test's name. */
  readonly title: string;
}

const declaredNames: string[] = [];
const completed: CompletedScenario[] = [];

/** Names of all scenario tests. */
export function declaredTests(): readonly string[] {
  return declaredNames;
}

/** Scenarios completed so far, in the order of the tests. */
export function completedScenarios(): readonly CompletedScenario[] {
  return completed;
}

/**
 * Declares a test of a scenario on a tenant of its own. When it passes, the calls that it used are recorded.
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
