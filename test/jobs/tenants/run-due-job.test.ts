import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RunRecord } from '../../../src/domain/model/run.ts';
import { runDueJob } from '../../../src/jobs/tenants/run-due-job.ts';
import { announcedAt, due, handling, runOf, TenantStage } from './tenant-stage.ts';

let stage: TenantStage;
beforeEach(() => {
  stage = new TenantStage();
});

const handle = (holder = 'invocation-1') => runDueJob(due, { ...handling, holder }, stage.ports());

describe('a message that asks for a job of a tenant', () => {
  test('is over when a run has ended, and gives lease and slot back', async () => {
    expect(await handle()).toBe('ran');

    expect(stage.begun).toHaveLength(1);
    expect(
      [...stage.leases.stored.values(), ...stage.homeLeases.stored.values()].map(({ holder }) => holder),
    ).toEqual(['', '']);
    expect(stage.queue.queued).toEqual([]);
  });

  test.each(['blocked', 'failed', 'partial'] as const)(
    'is over as well when the run ended as %s: the next night asks again',
    async (state) => {
      stage.work = async () => state;

      expect(await handle()).toBe('ran');
    },
  );

  test('that comes again when its run is over runs nothing', async () => {
    await handle();

    expect(await handle('invocation-2')).toBe('done-before');

    expect(stage.begun).toHaveLength(1);
    expect(stage.log.events()).toEqual(['tenant-job.done-before']);
    expect(stage.log.of('tenant-job.done-before')).toEqual([{ job: due.job }]);
  });

  test('that comes again while its first handler is at work runs nothing, is not lost, and is over when that run is', async () => {
    const over = Promise.withResolvers<void>();
    stage.work = async () => {
      await over.promise;
      return 'succeeded';
    };
    const first = handle();
    await settled();

    expect(await handle('invocation-2')).toBe('waits');
    expect(stage.queue.queued).toEqual([{ due, afterSeconds: 30 }]);
    over.resolve();
    await first;

    expect(await handle('invocation-3')).toBe('done-before');
    expect(stage.begun).toHaveLength(1);
  });

  test('that comes again because its first handler died runs, once the dead one’s lease is over', async () => {
    await stage.leases.take('tenant-job', 'dead', {
      now: stage.now,
      forMilliseconds: 180_000,
      goesFirst: true,
    });
    await stage.runs.save(runOf({ startedAt: stage.now }));
    expect(await handle('invocation-2')).toBe('waits');

    stage.now = new Date('2026-11-24T02:18:08.000Z');

    expect(await handle('invocation-3')).toBe('ran');
  });

  test('is not done by a run of before, nor by one of another job', async () => {
    await stage.runs.save(runOf({ state: 'succeeded', startedAt: new Date('2026-11-24T02:14:59.999Z') }));
    await stage.runs.save(
      runOf({ state: 'succeeded', job: 'remove-stale-assignments', startedAt: stage.now }),
    );

    expect(await handle()).toBe('ran');
  });

  test('is done by a run that began when it was announced', async () => {
    await stage.runs.save(runOf({ state: 'succeeded', startedAt: announcedAt }));

    expect(await handle()).toBe('done-before');
  });

  test('comes again when its run could not be recorded', async () => {
    stage.stores = false;

    await expect(handle()).rejects.toThrow(/is not recorded/);
    expect(stage.leases.stored.get('tenant-job')?.holder).toBe('');
  });

  test('is over where its run leaves no record', async () => {
    const ports = { ...stage.ports(), ending: undefined, run: async () => undefined };

    expect(await runDueJob(due, handling, ports)).toBe('ran');
  });

  test('comes again when its run is recorded as one that goes on', async () => {
    const ports = stage.ports();
    const run = async (): Promise<RunRecord> => {
      const record = runOf({ startedAt: stage.now, reason: 'the store was away' });
      await stage.runs.save(record);
      return { ...record, state: 'succeeded' };
    };

    await expect(runDueJob(due, handling, { ...ports, run })).rejects.toThrow(
      /^Run \S+ of renew-eligibilities is not recorded: the store was away$/,
    );
  });

  test('is worked on in a process that nobody ends', async () => {
    expect(await runDueJob(due, handling, { ...stage.ports(), ending: undefined })).toBe('ran');
  });

  test('comes again with a sentence where not even its run knows why it is not recorded', async () => {
    stage.stores = false;

    await expect(handle()).rejects.toThrow(
      /^Run \S+ of renew-eligibilities is not recorded: no reason was given$/,
    );
  });

  test('is over where its run succeeded before the platform ended the process', async () => {
    stage.work = async () => {
      stage.ending.abort();
      return 'succeeded';
    };

    expect(await handle()).toBe('ran');
    expect(stage.queue.queued).toEqual([]);
  });

  test('says why it waits, and for how long', async () => {
    const other = { now: stage.now, forMilliseconds: 180_000, goesFirst: true };
    await stage.leases.take('tenant-job', 'other', other);

    await handle();

    expect(stage.log.of('tenant-job.waits')).toEqual([
      { job: due.job, because: 'the tenant is being worked in', seconds: 30 },
    ]);
  });

  test('is asked for anew when the platform ends the process under its run', async () => {
    stage.work = async () => {
      stage.ending.abort();
      return 'failed';
    };

    expect(await handle()).toBe('waits');

    expect(stage.queue.queued).toEqual([{ due: afterThisRun, afterSeconds: 0 }]);
  });
});

/** Asks for a run that begins after the one of `stage.now`. */
const afterThisRun = { ...due, announcedAt: new Date('2026-11-24T02:15:07.001Z') };

describe('tenants at once', () => {
  test('are no more than there are slots: the message goes to the end of the queue after twenty seconds', async () => {
    const waited: number[] = [];
    stage.pause = async (milliseconds, signal) => {
      if (milliseconds !== 2_000) return new Promise((_, reject) => signal.addEventListener('abort', reject));
      waited.push(milliseconds);
    };
    await stage.homeLeases.take('tenants-at-once 1', 'other', {
      ...{ now: stage.now, forMilliseconds: 180_000, goesFirst: true },
    });

    expect(await handle()).toBe('waits');

    expect(waited).toHaveLength(9);
    expect(stage.log.of('tenant-job.waits')).toMatchObject([
      { because: 'as many tenants as TENANTS_AT_ONCE are being worked in' },
    ]);
    expect(stage.begun).toEqual([]);
    expect(stage.queue.queued).toEqual([{ due, afterSeconds: 30 }]);
    expect(stage.leases.stored.get('tenant-job')?.holder).toBe('');
  });

  test('get the slot of one that is over', async () => {
    stage.pause = async (milliseconds, signal) => {
      if (milliseconds !== 2_000) return new Promise((_, reject) => signal.addEventListener('abort', reject));
      stage.now = new Date('2026-11-24T02:19:00.000Z');
    };
    await stage.homeLeases.take('tenants-at-once 1', 'dead', {
      ...{ now: stage.now, forMilliseconds: 180_000, goesFirst: true },
    });

    expect(await handle()).toBe('ran');
  });

  test('are as many as there are slots', async () => {
    const options = { now: stage.now, forMilliseconds: 180_000, goesFirst: true };
    await stage.homeLeases.take('tenants-at-once 2', 'other', options);

    expect(await runDueJob(due, handling, stage.ports(2))).toBe('ran');
  });
});

describe('a lease that is another’s, because its holder slept too long', () => {
  test.each([
    { what: 'of the tenant', which: 0, name: 'tenant-job', of: () => stage.leases },
    { what: 'of its slot', which: 1, name: 'tenants-at-once 1', of: () => stage.homeLeases },
  ])('ends the run, which is asked for anew: the lease $what', async ({ which, name, of }) => {
    const beats: (() => void)[] = [];
    stage.pause = (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        beats.push(resolve);
        signal.addEventListener('abort', reject);
      });
    stage.work = (stop) => new Promise((ended) => stop.addEventListener('abort', () => ended('partial')));
    const running = handle();
    await settled();
    stage.now = new Date('2026-11-24T02:30:00.000Z');
    await of().take(name, 'another', { now: stage.now, forMilliseconds: 180_000, goesFirst: true });

    beats[which]?.();

    expect(await running).toBe('waits');
    expect(of().stored.get(name)?.holder).toBe('another');
    expect(stage.queue.queued).toEqual([{ due: afterThisRun, afterSeconds: 0 }]);
  });

  test('is prolonged as long as the run works', async () => {
    const beats: (() => void)[] = [];
    stage.pause = (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        beats.push(resolve);
        signal.addEventListener('abort', reject);
      });
    const over = Promise.withResolvers<void>();
    stage.work = async () => {
      await over.promise;
      return 'succeeded';
    };
    const running = handle();
    await settled();
    stage.now = new Date('2026-11-24T02:17:00.000Z');

    beats[0]?.();
    await settled();

    expect(stage.leases.stored.get('tenant-job')?.until).toEqual(new Date('2026-11-24T02:20:00.000Z'));
    over.resolve();
    expect(await running).toBe('ran');
  });
});

/** What was begun is as far as it gets. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
