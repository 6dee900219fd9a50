import { beforeEach, describe, expect, test } from '@jest/globals';
import { EndedByPlatform } from '../../../src/ports/ended-by-platform.ts';
import { NOW } from '../../snapshot-builder.ts';
import { hygieneStage } from './hygiene-stage.ts';

let stage: ReturnType<typeof hygieneStage>;
beforeEach(async () => {
  stage = hygieneStage();
  await stage.remembers();
});

/** Takes a job's lease for ten minutes, as another run does. */
function takeLease(holder: string, { job = 'renew-eligibilities', goesFirst = false } = {}) {
  return stage.leases.take(job, holder, { now: NOW, forMilliseconds: 600_000, goesFirst });
}

describe('a run of a job', () => {
  test('gives its lease back, so that the next job can write at once', async () => {
    await stage.run();

    expect(await takeLease('run-2')).toMatchObject({ kind: 'taken' });
  });

  test("that only plans is in nobody's way, and takes no lease", async () => {
    await takeLease('run-0');

    expect(await stage.run({ upTo: 'plan' })).toMatchObject({ state: 'succeeded' });
    expect(stage.plans.plans.size).toBe(1);
    expect([...stage.leases.stored.values()]).toEqual([
      expect.not.objectContaining({ wantedBy: expect.anything() }),
    ]);
  });

  test('waits for no other job', async () => {
    await takeLease('run-0', { job: 'remove-stale-assignments' });

    expect(await stage.run()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
  });

  test('of a timer goes before a run that a caller started: that one gives the lease back', async () => {
    await takeLease('run-0', { goesFirst: false });
    let looks = 0;
    stage.ports.pause = async () => {
      looks += 1;
      const [held] = stage.leases.stored.values();
      if (held?.wantedBy === 'run-1') await stage.leases.release(held);
    };

    expect(await stage.run()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(looks).toBe(1);
  });

  test('that a caller started gives the lease back at its next change, when a timer wants it', async () => {
    const { submit } = stage.tenant.roles;
    stage.tenant.roles.submit = async (change, call) => {
      stage.tenant.roles.submit = submit;
      await takeLease('timer-1', { goesFirst: true });
      return submit.call(stage.tenant.roles, change, call);
    };

    expect(await stage.run({ byTimer: false })).toMatchObject({
      state: 'partial',
      reason: '1 changes were not reached: run timer-1 goes first. The next run makes them.',
      hygiene: { counts: { done: 1, stopped: 1 } },
    });
    expect(await takeLease('timer-1', { goesFirst: true })).toMatchObject({ kind: 'taken' });
  });

  test.each([1, 20])(
    'that callers start %d times while another run applies leaves no row of its own, and no plan',
    async (times) => {
      await takeLease('run-0');

      for (let n = 0; n < times; n += 1)
        expect(await stage.run({ byTimer: false })).toMatchObject({
          state: 'partial',
          counts: { requests: 0 },
        });
      expect(stage.runs.saves).toEqual([]);
      expect(stage.plans.plans.size).toBe(0);
      const [held] = stage.leases.stored.values();
      expect([held?.holder, held?.wantedBy]).toEqual(['run-0', undefined]);
    },
  );

  test('that a caller starts is recorded from its beginning once it has the lease', async () => {
    await stage.run({ byTimer: false });

    expect(stage.runs.saves.map(({ state }) => state)).toEqual(['running', 'succeeded']);
  });

  test('of a timer that cannot have the lease fails, is recorded, and says who has it and until when', async () => {
    await takeLease('run-0', { goesFirst: true });
    const deadline = AbortSignal.abort();

    expect(await stage.run({ deadline })).toMatchObject({
      state: 'failed',
      reason:
        'Run run-0 is applying changes of this job (until 2026-11-22T03:10:00.000Z at the latest). Nothing was done. This run waited for 480 s: start the job again once that one is over.',
    });
    expect(stage.runs.saves.map(({ state }) => state)).toEqual(['running', 'failed']);
    expect(stage.plans.plans.size).toBe(0);
    expect(stage.log.lines).toContainEqual(expect.objectContaining({ event: 'lease.held' }));
    expect(stage.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'run.finished' }),
    );
  });

  test('of a timer that finds the lease of a dead run waits for its end, and does its work', async () => {
    await takeLease('dead-run', { goesFirst: true });
    stage.ports.pause = async () => {
      stage.ports.clock.now = () => new Date(NOW.getTime() + 600_000);
    };

    expect(await stage.run()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
  });

  test('whose process the platform ends gives the lease back, fails loudly, and leaves the rest to the next', async () => {
    const { submit } = stage.tenant.roles;
    const ending = new AbortController();
    stage.tenant.roles.submit = async (change, call) => {
      const sent = await submit.call(stage.tenant.roles, change, call);
      ending.abort(new EndedByPlatform());
      return sent;
    };

    expect(await stage.run({ deadline: ending.signal })).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(
        /^The platform ended the process while the run was under way\..* start the job again/,
      ),
    });
    expect(await takeLease('run-2')).toMatchObject({ kind: 'taken' });
    expect(stage.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        event: 'run.finished',
        fields: expect.objectContaining({ state: 'failed' }),
      }),
    );
  });
});
