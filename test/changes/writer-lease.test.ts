import { beforeEach, describe, expect, test } from '@jest/globals';
import { withWriterLease } from '../../src/changes/writer-lease.ts';
import { FakeLeases } from '../fakes/fake-leases.ts';

const begin = new Date('2026-11-24T03:00:00Z');

let now: Date;
let leases: FakeLeases;
beforeEach(() => {
  now = begin;
  leases = new FakeLeases();
});

const clock = { now: () => now };
const minutes = (count: number) => {
  now = new Date(begin.getTime() + count * 60_000);
};
const write = <T>(doing: Parameters<typeof withWriterLease<T>>[2], holder = 'run-1') =>
  withWriterLease({ leases, clock }, holder, doing);
const takenByAnother = () => leases.take('writer', 'run-2', now, 600_000);

describe('the only writer', () => {
  test('does what it does, and gives the lease back', async () => {
    expect(await write(async () => 'written')).toEqual({ kind: 'done', result: 'written' });
    expect(await takenByAnother()).toMatchObject({ kind: 'taken' });
  });

  test('gives the lease back, too, when it fails', async () => {
    const failing = write(async () => {
      throw new Error('the store is away');
    });

    await expect(failing).rejects.toThrow('the store is away');
    expect(await takenByAnother()).toMatchObject({ kind: 'taken' });
  });

  test('keeps another one from doing anything, and says until when', async () => {
    const other = await write(async () => write(async () => 'written twice', 'run-2'));

    expect(other).toMatchObject({
      result: { kind: 'held', by: 'run-1', until: new Date('2026-11-24T03:10:00Z') },
    });
  });

  test('has the lease as it is while more than half of it is left', async () => {
    await write(async (lease) => {
      minutes(5);
      expect((await lease.now())?.until).toEqual(new Date('2026-11-24T03:10:00Z'));
    });
  });

  test('prolongs it when less is left, so that each thing that is sent has half a lease', async () => {
    await write(async (lease) => {
      minutes(6);
      expect((await lease.now())?.until).toEqual(new Date('2026-11-24T03:16:00Z'));
    });
  });

  test('goes on after a sleep in which nobody took the lease', async () => {
    await write(async (lease) => {
      minutes(60);
      expect((await lease.now())?.until).toEqual(new Date('2026-11-24T04:10:00Z'));
    });
  });
});

describe('a writer that slept while another one took the lease', () => {
  test('has none, now and later, even when the other one is done', async () => {
    await write(async (lease) => {
      minutes(11);
      const other = await takenByAnother();
      expect(await lease.now()).toBeUndefined();
      if (other.kind === 'taken') await leases.release(other.lease);
      expect(await lease.now()).toBeUndefined();
    });
  });

  test('does not give back what is not its own', async () => {
    await write(async (lease) => {
      minutes(11);
      await takenByAnother();
      await lease.now();
    });

    expect(await leases.take('writer', 'run-3', now, 600_000)).toMatchObject({ kind: 'held', by: 'run-2' });
  });

  test('does not give it back, either, when it never looked', async () => {
    await write(async () => {
      minutes(11);
      await takenByAnother();
    });

    expect(await leases.take('writer', 'run-3', now, 600_000)).toMatchObject({ kind: 'held', by: 'run-2' });
  });
});
