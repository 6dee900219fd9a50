import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  executableUntil,
  type LeaseOptions,
  type RunLease,
  withRunLease,
} from '../../src/changes/run-lease.ts';
import { EndedByPlatform } from '../../src/ports/ended-by-platform.ts';
import type { Lease } from '../../src/ports/leases.ts';
import { FakeLeases } from '../fakes/fake-leases.ts';

const begin = new Date('2026-11-24T03:00:00Z');
const name = 'renew-eligibilities';
const tenMinutes = 600_000;

let now: Date;
let leases: FakeLeases;
/** What passes while somebody waits; each wait takes its turn. */
let meanwhile: (() => Promise<unknown>)[];
let waits: number[];
let callIsOver: AbortController;
beforeEach(() => {
  now = begin;
  leases = new FakeLeases();
  meanwhile = [];
  waits = [];
  callIsOver = new AbortController();
});

const clock = { now: () => now };
const minutes = (count: number) => {
  now = new Date(begin.getTime() + count * 60_000);
};
const pause = async (milliseconds: number) => {
  waits.push(milliseconds);
  await meanwhile.shift()?.();
};

function run<T>(operation: (lease: RunLease) => Promise<T>, options: Partial<LeaseOptions> = {}) {
  const wanted = { name, holder: 'run-1', goesFirst: false, ...options };
  return withRunLease({ leases, clock, pause }, wanted, callIsOver.signal, operation);
}
const take = (holder: string, goesFirst = false) =>
  leases.take(name, holder, { now, forMilliseconds: tenMinutes, goesFirst });

/** Until when the lease is held now. */
const heldUntil = () => leases.stored.get(name)?.until;

describe('the only run of its name that applies changes', () => {
  test('does what it does, and gives the lease back', async () => {
    expect(await run(async () => 'written')).toEqual({ kind: 'done', result: 'written' });
    expect(await take('run-2')).toMatchObject({ kind: 'taken' });
  });

  test('gives the lease back, too, when it fails', async () => {
    const failing = run(async () => {
      throw new Error('the store is away');
    });

    await expect(failing).rejects.toThrow('the store is away');
    expect(await take('run-2')).toMatchObject({ kind: 'taken' });
  });

  test('keeps another one from doing anything, and says until when', async () => {
    const other = await run(async () => run(async () => 'written twice', { holder: 'run-2' }));

    expect(other).toMatchObject({
      result: { kind: 'held', by: 'run-1', until: new Date('2026-11-24T03:10:00Z') },
    });
    expect(waits).toEqual([]);
  });

  test('leaves the runs of another name alone', async () => {
    const other = { name: 'remove-stale-assignments', holder: 'run-2' };

    expect(await run(async () => run(async () => 'written, too', other))).toEqual({
      kind: 'done',
      result: { kind: 'done', result: 'written, too' },
    });
  });

  test('has the lease as it is while more than half of it is left', async () => {
    await run(async (lease) => {
      minutes(5);
      expect(await lease.isHeld()).toBe(true);
      expect(heldUntil()).toEqual(new Date('2026-11-24T03:10:00Z'));
    });
  });

  test('prolongs it when less is left, so that each thing that is sent has half a lease', async () => {
    await run(async (lease) => {
      minutes(6);
      expect(await lease.isHeld()).toBe(true);
      expect(heldUntil()).toEqual(new Date('2026-11-24T03:16:00Z'));
    });
  });

  test('prolongs it before each change, however much is left', async () => {
    await run(async (lease) => {
      minutes(1);
      expect(await lease.ended()).toBeUndefined();
      expect(heldUntil()).toEqual(new Date('2026-11-24T03:11:00Z'));
    });
  });

  test('goes on after a sleep in which nobody took the lease', async () => {
    await run(async (lease) => {
      minutes(60);
      expect(await lease.isHeld()).toBe(true);
      expect(heldUntil()).toEqual(new Date('2026-11-24T04:10:00Z'));
    });
  });
});

test.each([
  { budget: 'four minutes', minutes: 4, until: '2026-11-24T03:09:00.000Z' },
  { budget: 'ten minutes', minutes: 10, until: '2026-11-24T03:15:00.000Z' },
  { budget: 'half an hour', minutes: 30, until: '2026-11-24T03:15:00.000Z' },
])('what a run of $budget accepts may be executed until $until', ({ minutes: budget, until }) => {
  expect(executableUntil(begin, budget * 60_000).toISOString()).toBe(until);
});

describe('a run that slept while another one took the lease', () => {
  test('has none, now and later, even when the other one is done', async () => {
    await run(async (lease) => {
      minutes(11);
      const other = await take('run-2');
      expect(await lease.isHeld()).toBe(false);
      if (other.kind === 'taken') await leases.release(other.lease);
      expect(await lease.isHeld()).toBe(false);
      expect(await lease.ended()).toBe(
        'another run has taken over, because this one was considered abandoned',
      );
    });
  });

  test('does not give back what is not its own', async () => {
    const givenBack: Lease[] = [];
    leases.release = async (lease) => void givenBack.push(lease);
    await run(async (lease) => {
      minutes(11);
      await take('run-2');
      await lease.isHeld();
    });

    expect(givenBack).toHaveLength(0);
    expect(await take('run-3')).toMatchObject({ kind: 'held', by: 'run-2' });
  });

  test('does not give it back, either, when it never looked', async () => {
    await run(async () => {
      minutes(11);
      await take('run-2');
    });

    expect(await take('run-3')).toMatchObject({ kind: 'held', by: 'run-2' });
  });
});

describe('a timer’s run', () => {
  const timer = { holder: 'timer', goesFirst: true } as const;

  test('gets the lease at the next change of a caller’s run, which is told why it ends', async () => {
    const steps: string[] = [];
    const callersAreOver = Promise.withResolvers<void>();
    let timers: ReturnType<typeof run<void>> | undefined;

    const callers = await run(async (lease) => {
      steps.push(`first: ${await lease.ended()}`);
      meanwhile.push(() => callersAreOver.promise);
      timers = run(async () => void steps.push('the timer applies'), timer);
      steps.push(`second: ${await lease.ended()}`);
      steps.push(`what is under way is still held: ${await lease.isHeld()}`);
    });
    callersAreOver.resolve();
    await timers;

    expect(callers.kind).toBe('done');
    expect(steps).toEqual([
      'first: undefined',
      'second: run timer goes first',
      'what is under way is still held: true',
      'the timer applies',
    ]);
  });

  test('is not passed by a caller that asks again and again', async () => {
    const first = await take('caller');
    const tries: string[] = [];
    const callerTries = async () => void tries.push((await take('caller')).kind);
    meanwhile.push(async () => {
      if (first.kind === 'taken') await leases.release(first.lease);
      await callerTries();
      await callerTries();
    });

    expect(await run(callerTries, timer)).toMatchObject({ kind: 'done' });
    expect(tries).toEqual(['held', 'held', 'held']);
    expect(waits).toEqual([1_000]);
    await callerTries();
    expect(tries.at(-1)).toBe('taken');
  });

  test('takes the lease of another timer’s run once that is over, for the other may be dead', async () => {
    await take('dead timer', true);
    meanwhile.push(
      async () => minutes(5),
      async () => minutes(10),
    );

    expect(await run(async () => 'written', timer)).toEqual({ kind: 'done', result: 'written' });
    expect(waits).toEqual([1_000, 1_000]);
  });

  test('waits for another timer’s run as long as its own time lasts, after a minute less often', async () => {
    await take('another timer', true);
    meanwhile.push(...Array.from({ length: 69 }, () => async () => {}), async () => callIsOver.abort());

    expect(await run(async () => 'written', timer)).toMatchObject({ kind: 'held', by: 'another timer' });
    expect(waits).toEqual([...Array(59).fill(1_000), ...Array(11).fill(5_000)]);
  });

  test('waits four minutes for a caller that does not give way, and says who has it', async () => {
    await take('caller');

    expect(await run(async () => 'written', timer)).toMatchObject({ kind: 'held', by: 'caller' });
    expect(waits).toHaveLength(239);
    expect(new Set(waits)).toEqual(new Set([1_000]));
  });

  test('waits no longer than its own time', async () => {
    await take('caller');
    meanwhile.push(async () => callIsOver.abort());

    expect(await run(async () => 'written', timer)).toMatchObject({ kind: 'held', by: 'caller' });
    expect(waits).toHaveLength(1);
  });

  test('ends its wait when the wait itself is ended', async () => {
    await take('caller');
    meanwhile.push(() => Promise.reject(new Error('out of time')));

    expect(await run(async () => 'written', timer)).toMatchObject({ kind: 'held', by: 'caller' });
    expect(waits).toHaveLength(1);
  });

  test('is ended by nobody: a caller waits for nothing', async () => {
    await run(async (lease) => {
      await take('caller');
      expect(await lease.ended()).toBeUndefined();
    }, timer);

    expect(waits).toEqual([]);
  });
});

describe('a run whose process the platform ends', () => {
  test('may do nothing more, and gives the lease back when it has come to its end', async () => {
    const ended = run(async (lease) => {
      callIsOver.abort(new EndedByPlatform());
      return lease.ended();
    });

    expect(await ended).toEqual({ kind: 'done', result: 'the platform is ending the process' });
    expect(await take('run-2')).toMatchObject({ kind: 'taken' });
  });

  test('gives the lease back in time although it is not at its end, and sends nothing after that', async () => {
    const isLate = Promise.withResolvers<void>();
    meanwhile.push(() => isLate.promise);
    await run(async (lease) => {
      callIsOver.abort(new EndedByPlatform());
      expect(await take('run-2')).toMatchObject({ kind: 'held', by: 'run-1' });
      expect(waits).toEqual([2_500]);
      isLate.resolve();
      await isLate.promise;
      await Promise.resolve();
      await Promise.resolve();

      expect(await lease.isHeld()).toBe(false);
      expect(await take('run-2')).toMatchObject({ kind: 'taken' });
    });
  });

  test('keeps the lease where only its own time is over', async () => {
    await run(async (lease) => {
      callIsOver.abort();
      expect(await lease.isHeld()).toBe(true);
      expect(waits).toEqual([]);
    });
  });
});
