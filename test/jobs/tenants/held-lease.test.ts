import { beforeEach, describe, expect, test } from '@jest/globals';
import { type HeldLease, takeLease } from '../../../src/jobs/tenants/held-lease.ts';
import { createTenantSlots } from '../../../src/jobs/tenants/tenant-slots.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';

const at = (time: string) => new Date(`2026-11-24T${time}Z`);

let now: Date;
let leases: FakeLeases;
/** What is waited for: each wait ends when its turn comes, or with its signal. */
let waits: { readonly milliseconds: number; readonly end: () => void }[];
beforeEach(() => {
  now = at('02:15:00');
  leases = new FakeLeases();
  waits = [];
});

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    waits.push({ milliseconds, end: resolve });
    signal.addEventListener('abort', reject);
  });
const ports = () => ({ leases, clock: { now: () => now }, pause });
const take = (holder = 'one') => takeLease(ports(), 'tenant-job', holder);
const until = () => leases.stored.get('tenant-job')?.until;

async function taken(): Promise<HeldLease> {
  const lease = await take();
  if (lease === undefined) throw new Error('nobody else has it');
  return lease;
}

/** The next beat. */
async function beat(time: string): Promise<void> {
  now = at(time);
  waits.at(-1)?.end();
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

describe('a lease that is held', () => {
  test('keeps others out for three minutes', async () => {
    await taken();

    expect(await take('another')).toBeUndefined();
    now = at('02:18:00');
    expect(await take('another')).toBeDefined();
  });

  test('is prolonged every three quarters of a minute, again and again', async () => {
    const lease = await taken();
    await beat('02:15:45');
    expect(until()).toEqual(at('02:18:45'));
    await beat('02:16:30');

    expect(until()).toEqual(at('02:19:30'));
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([45_000, 45_000, 45_000]);
    expect(lease.lost.aborted).toBe(false);
  });

  test('gives way to nobody', async () => {
    await taken();

    expect(leases.stored.get('tenant-job')).toMatchObject({ holder: 'one', goesFirst: true });
  });

  test('is given back, as it was prolonged last, and is not prolonged after that', async () => {
    const lease = await taken();
    await beat('02:15:45');
    now = at('02:16:00');

    await lease.giveBack();

    expect(until()).toEqual(at('02:18:45'));

    expect(leases.stored.get('tenant-job')?.holder).toBe('');
    expect(waits).toHaveLength(2);
    expect(lease.lost.aborted).toBe(false);
  });

  test('runs out by itself where it cannot be given back', async () => {
    const lease = await taken();
    leases.release = () => Promise.reject(new StoreError('unreachable', 'the store is away', 'ECONNREFUSED'));

    await expect(lease.giveBack()).resolves.toBeUndefined();
  });

  test('is lost where another one took it, with the reason, and is not asked for again', async () => {
    const lease = await taken();
    now = at('02:30:00');
    await take('another');
    const beforehand = waits.length;
    const [own] = waits;
    own?.end();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();

    expect(lease.lost.reason).toEqual(
      new Error("the lease tenant-job is another's, because this process was considered dead"),
    );
    expect(waits).toHaveLength(beforehand);
  });

  test('is still held while the store is away, until it is over', async () => {
    const lease = await taken();
    leases.prolong = () => Promise.reject(new StoreError('unreachable', 'the store is away', 'ECONNREFUSED'));
    await beat('02:17:59');
    expect(lease.lost.aborted).toBe(false);

    await beat('02:18:00');
    expect(lease.lost.aborted).toBe(true);
  });
});

describe('slots', () => {
  const never = new AbortController().signal;
  const names = () => [...leases.stored.keys()].toSorted();
  /** Waits between two looks are over at once. */
  const quickToLook = () => ({
    ...ports(),
    pause: (milliseconds: number, signal: AbortSignal) =>
      milliseconds === 2_000 ? Promise.resolve() : pause(milliseconds, signal),
  });

  test('are as many as there are, and each has one holder', async () => {
    const slots = createTenantSlots(quickToLook(), 6);
    const holders = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const holder of holders) await slots.take(holder, never);

    expect(names()).toEqual([1, 2, 3, 4, 5, 6].map((slot) => `tenants-at-once ${slot}`));
    expect([...leases.stored.values()].map(({ holder }) => holder).toSorted()).toEqual(holders);
  });

  test('are looked for ten times, two seconds apart', async () => {
    await createTenantSlots(ports(), 1).take('one', never);
    const looks: number[] = [];
    const quick = { ...ports(), pause: async (milliseconds: number) => void looks.push(milliseconds) };

    expect(await createTenantSlots(quick, 1).take('two', never)).toBeUndefined();
    expect(looks).toEqual(Array(9).fill(2_000));
  });

  test.each([
    { atOnce: 3, perLook: 3 },
    { atOnce: 20, perLook: 4 },
    { atOnce: 100, perLook: 10 },
  ])('of $atOnce are asked for $perLook in a look, and each in ten looks', async ({ atOnce, perLook }) => {
    const options = { now, forMilliseconds: 180_000, goesFirst: true };
    for (let slot = 1; slot <= atOnce; slot += 1)
      await leases.take(`tenants-at-once ${slot}`, 'another', options);
    const asked: string[] = [];
    const take = leases.take.bind(leases);
    leases.take = (name, ...more) => {
      asked.push(name);
      return take(name, ...more);
    };

    expect(await createTenantSlots(quickToLook(), atOnce).take('one', never)).toBeUndefined();

    expect(asked).toHaveLength(10 * perLook);
    expect(new Set(asked).size).toBe(atOnce);
  });

  test('are not looked for any more by whoever is ended', async () => {
    await createTenantSlots(ports(), 1).take('one', never);
    const ended = new AbortController();
    const looks: number[] = [];
    const ending = {
      ...ports(),
      pause: async (milliseconds: number) => {
        looks.push(milliseconds);
        ended.abort();
        throw new Error('the wait was ended');
      },
    };

    expect(await createTenantSlots(ending, 1).take('two', ended.signal)).toBeUndefined();
    expect(looks).toEqual([2_000]);
  });
});
