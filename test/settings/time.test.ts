import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import hostJson from '../../host.json' with { type: 'json' };
import { readSettings } from '../../src/settings/settings.ts';
import { afterWaiting } from '../../src/settings/time-setting-definitions.ts';
import { problemsOf, usable } from './environment.ts';

const timeout = 'AzureFunctionsJobHost__functionTimeout';
const budgetOf = (settings: Record<string, string>) =>
  readSettings({ ...usable, ...settings }).runTimeBudgetSeconds;

const problemsWith = (settings: Record<string, string>) => problemsOf({ ...usable, ...settings });

describe('the time of a run', () => {
  test('is what functionTimeout of host.json leaves', () => {
    expect(hostJson.functionTimeout).toBe('00:30:00');
    expect(budgetOf({})).toBe(1_680);
  });

  test.each([
    { given: '00:10:00', seconds: 480 },
    { given: '-1', seconds: 3_600 },
  ])('follows the app setting that the host itself reads: $given', ({ given, seconds }) => {
    expect(budgetOf({ [timeout]: given })).toBe(seconds);
  });

  test('is said in docs/settings.md as host.json has it', () => {
    const page = readFileSync('docs/settings.md', 'utf8');
    const rowOf = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));

    expect(rowOf(timeout)).toContain(`| \`${hostJson.functionTimeout}\` |`);
    expect(rowOf('RUN_TIME_BUDGET_SECONDS')).toContain(`(${budgetOf({})} with the host.json`);
  });

  test('is one setting of a deployment, which host and app read, and that of host.json unless somebody sets it', () => {
    const templates = globSync('infra/**/*.{bicep,json}').map((path) => readFileSync(path, 'utf8'));

    expect(templates.filter((text) => text.includes('RUN_TIME_BUDGET_SECONDS'))).toEqual([]);
    expect(templates.filter((text) => text.includes("param functionTimeout string = ''"))).toHaveLength(1);
    expect(templates.flatMap((text) => text.match(/\w+: functionTimeout\b/g) ?? [])).toContain(
      `${timeout}: functionTimeout`,
    );
  });

  test('may be shorter', () => {
    expect(budgetOf({ [timeout]: '00:30:00', RUN_TIME_BUDGET_SECONDS: '60' })).toBe(60);
  });

  test.each([
    { timeout: 1800, budget: 1680, waited: 49_001, left: 1630 },
    { timeout: 1800, budget: 1680, waited: 0, left: 1680 },
    { timeout: 1800, budget: 60, waited: 49_001, left: 60 },
    { timeout: 180, budget: 60, waited: 90_000, left: 1 },
    { timeout: Infinity, budget: 3600, waited: 49_001, left: 3600 },
  ])(
    'is what the platform still leaves where a function has waited $waited ms before its run: $left s',
    (given) => {
      const settings = { functionTimeoutSeconds: given.timeout, runTimeBudgetSeconds: given.budget };

      expect(afterWaiting(settings, given.waited)).toEqual({
        functionTimeoutSeconds: given.timeout - Math.ceil(given.waited / 1000),
        runTimeBudgetSeconds: given.left,
      });
    },
  );

  test('is refused where the platform would end its function before the run has ended', () => {
    expect(problemsWith({ RUN_TIME_BUDGET_SECONDS: '1680' })).toEqual([]);
    expect(problemsWith({ RUN_TIME_BUDGET_SECONDS: '1681' })).toEqual([
      'RUN_TIME_BUDGET_SECONDS="1681": expected at most 1680, for the platform ends a function after 1800 s (AzureFunctionsJobHost__functionTimeout, or functionTimeout of host.json), and a run needs 120 s to end',
    ]);
  });

  test.each(['00:02:59', '24:00:00', '10', 'soon'])('is not made of a timeout of %s', (given) => {
    expect(problemsWith({ [timeout]: given })).toEqual([
      `${timeout}="${given}": expected a time from 00:03:00 to 23:59:59, or -1 for no limit`,
    ]);
  });
});
