import { describe, expect, test } from '@jest/globals';
import { isNotBegun, wantedRun } from '../../src/changes/wanted-run.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { runRecord } from '../builders.ts';
import { command } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';

const content = { kind: 'run', job: 'renew-eligibilities', upTo: 'apply', undoes: [] } as const;
const record = new FakeCommands().put(command({ content }));
const log = new FakeLog();
const permit: Parameters<ReturnType<typeof wantedRun>['execute']>[1] = {
  signal: () => new AbortController().signal,
  refusal: async () => undefined,
  sent: async () => {},
};
const counts = { ...runRecord().counts, requests: 0 };
/** A run that had to wait for another. */
const waited = runRecord({
  ...{ state: 'partial', hygiene: undefined, drift: undefined, counts },
  reason: 'Another run has the lease.',
});

describe('a run that somebody wants', () => {
  const asked: unknown[] = [];
  const operation = (ended: RunRecord) =>
    wantedRun(content, {
      log,
      wantedRuns: {
        run: async (...input) => {
          asked.push(...input);
          return ended;
        },
      },
    });

  test('is judged by itself, item by item, whether the writers are stopped or not', async () => {
    expect(operation(waited).isHeldByStop).toBe(false);
    expect(await operation(waited).judge(record)).toEqual({ kind: 'allowed', before: { kind: 'none' } });
  });

  test('is done when it has ended, however that was', async () => {
    const ended = runRecord({ id: 'run-7', state: 'failed' });

    expect(await operation(ended).execute(record, permit)).toEqual({
      ...{ state: 'done', code: 'done', message: 'Run run-7 ended as failed.' },
    });
    expect(asked).toEqual([content, record, log]);
  });

  test.each([
    ['Another run has the lease.', 'Another run has the lease. Ask again when it is over.'],
    [undefined, 'Another run is under way. Ask again when it is over.'],
  ])('is refused where it had to wait for another: %s', async (reason, message) => {
    expect(await operation({ ...waited, reason }).execute(record, permit)).toEqual({
      ...{ state: 'refused', code: 'obstructed', message },
      obstacles: [{ code: 'in-progress', stops: 'everything', itemId: undefined, sentence: message }],
    });
  });

  test('is refused in a process that runs no jobs', async () => {
    const none = wantedRun(content, { log });

    expect(await none.judge(record)).toMatchObject({
      kind: 'refused',
      outcome: { state: 'refused', message: 'This process runs no jobs. Nothing was done.' },
    });
    expect(await none.execute(record, permit)).toMatchObject({
      state: 'refused',
      message: 'Nothing was done.',
    });
  });
});

describe('a run has not begun', () => {
  test('where it had to wait for another', () => {
    expect(isNotBegun(waited)).toBe(true);
  });

  test.each<[string, Partial<RunRecord>]>([
    ['ended as it should', { state: 'succeeded' }],
    ['asked Graph for something', { counts: { ...counts, requests: 1 } }],
    ['made a plan', { hygiene: {} as RunRecord['hygiene'] }],
    ['compared settings', { drift: {} as RunRecord['drift'] }],
  ])('but not where it %s', (_what, more) => {
    expect(isNotBegun({ ...waited, ...more } as RunRecord)).toBe(false);
  });
});
