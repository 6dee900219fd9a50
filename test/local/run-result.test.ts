import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, type RunResult } from '../../local/run-result.ts';
import type { RunState } from '../../src/domain/model/run.ts';
import { recordedRun } from './recorded-run.ts';

const recorded = (state: RunState = 'succeeded'): RunResult => ({
  kind: 'recorded',
  run: { ...recordedRun, state },
});

describe('the exit code of several runs, that of the worst,', () => {
  test.each([
    { state: 'succeeded', code: 0 },
    { state: 'partial', code: 3 },
    { state: 'blocked', code: 4 },
    { state: 'failed', code: 5 },
    { state: 'running', code: 5 },
  ] as const)('with one that is $state is $code', ({ state, code }) => {
    expect(exitCodeOf([recorded(), recorded(state), recorded()])).toBe(code);
  });

  test('without a record is that of a failure', () => {
    expect(exitCodeOf([recorded(), { kind: 'unrecorded', reason: 'nothing answers' }])).toBe(5);
  });
});
