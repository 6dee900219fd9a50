import { beforeEach, describe, expect, test } from '@jest/globals';
import { runDueJob } from '../../../src/jobs/tenants/run-due-job.ts';
import { due, handling, TenantStage } from './tenant-stage.ts';

/** Two tenants of one deployment that lets one be worked in at a time. */
let throttled: TenantStage;
let other: TenantStage;
/** Waits for a slot; a test lets them end. */
let looks: (() => void)[];
beforeEach(() => {
  throttled = new TenantStage();
  other = new TenantStage(throttled.homeLeases);
  looks = [];
  throttled.pause = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (milliseconds === 1_000) looks.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
});

const handleThrottled = () => runDueJob(due, handling, throttled.ports());
const handleOther = () => runDueJob(due, { ...handling, holder: 'invocation-2' }, other.ports());
const slot = () => throttled.homeLeases.stored.get('tenants-at-once 1')?.holder;

describe('a tenant that Graph makes wait', () => {
  test('holds no other up: its place is had by another, and it goes on when that one is done', async () => {
    const goes = Promise.withResolvers<void>();
    const othersWork = Promise.withResolvers<void>();
    throttled.work = async (stop, standby) => {
      standby.stepAside(30_000);
      await goes.promise;
      await standby.goOn(stop);
      expect(slot()).toBe('invocation-1');
      return 'succeeded';
    };
    other.work = async () => {
      await othersWork.promise;
      return 'succeeded';
    };
    const first = handleThrottled();
    await settled();
    const second = handleOther();
    await settled();
    expect(other.begun).toHaveLength(1);
    throttled.now = new Date('2026-11-24T02:15:40.000Z');
    goes.resolve();
    await settled();
    expect(slot()).toBe('invocation-2');
    othersWork.resolve();
    expect(await second).toBe('ran');
    looks[0]?.();

    expect(await first).toBe('ran');

    expect(slot()).toBe('');
    expect(throttled.log.lines.map(({ event, fields }) => [event, fields.seconds])).toEqual([
      ['tenant-job.steps-aside', 30],
      ['tenant-job.goes-on', 33],
    ]);
  });

  test('is worked in by nobody else meanwhile', async () => {
    const goes = Promise.withResolvers<void>();
    throttled.work = async (stop, standby) => {
      standby.stepAside(30_000);
      await goes.promise;
      await standby.goOn(stop);
      return 'succeeded';
    };
    const first = handleThrottled();
    await settled();

    expect(await runDueJob(due, { ...handling, holder: 'invocation-3' }, throttled.ports())).toBe('waits');

    goes.resolve();
    expect(await first).toBe('ran');
    expect(throttled.begun).toHaveLength(1);
  });

  test('leaves another the place that it gave back, when its run ends without going on', async () => {
    throttled.work = async (_stop, standby) => {
      standby.stepAside(30_000);
      await settled();
      await throttled.homeLeases.take('tenants-at-once 1', 'another', {
        ...{ now: throttled.now, forMilliseconds: 180_000, goesFirst: true },
      });
      return 'blocked';
    };

    expect(await handleThrottled()).toBe('ran');

    expect(slot()).toBe('another');
  });

  test('goes on no more when its time is over before there is a place', async () => {
    const over = new AbortController();
    throttled.work = async (_stop, standby) => {
      standby.stepAside(30_000);
      await settled();
      await throttled.homeLeases.take('tenants-at-once 1', 'another', {
        ...{ now: throttled.now, forMilliseconds: 180_000, goesFirst: true },
      });
      const going = standby.goOn(over.signal);
      await settled();
      over.abort(new Error('the time is over'));
      await expect(going).rejects.toThrow('the time is over');
      return 'partial';
    };

    expect(await handleThrottled()).toBe('ran');

    expect(slot()).toBe('another');
  });

  test('keeps its place where it did not step aside', async () => {
    throttled.work = async (stop, standby) => {
      await standby.goOn(stop);
      return 'succeeded';
    };

    expect(await handleThrottled()).toBe('ran');
    expect(throttled.log.events()).toEqual([]);
  });
});

/** What was begun is as far as it gets. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
