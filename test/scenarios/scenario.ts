import { test } from '@jest/globals';
import type { Used } from './record.ts';
import { openStage, type Stage } from './scenario-environment.ts';

/** A scenario that a test has run through to its end. */
export interface Shown extends Used {
  readonly id: string;
  /** The test's name. */
  readonly title: string;
}

const declared: string[] = [];
const seen: Shown[] = [];

/** The names of all scenario tests there are. */
export function declaredTests(): readonly string[] {
  return declared;
}

/** What has been shown so far, in the order of the tests. */
export function shown(): readonly Shown[] {
  return seen;
}

/**
 * A test that shows a scenario on a tenant of its own. What it used is recorded when it has passed.
 *
 * @param id of the catalogue: `S6`.
 * @param title what is shown; `S6: ${title}` is the test's name.
 */
export function scenario(id: string, title: string, play: (stage: Stage) => Promise<void>): void {
  declared.push(`${id}: ${title}`);
  test(`${id}: ${title}`, async () => {
    const stage = await openStage();
    try {
      await play(stage);
      seen.push({ id, title, ...stage.recording.used() });
    } finally {
      await stage.close();
    }
  });
}
