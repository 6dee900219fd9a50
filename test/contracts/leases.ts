import { describe, expect, test } from '@jest/globals';
import type { Lease, Leases } from '../../src/ports/leases.ts';

const now = new Date('2026-11-24T02:00:00.000Z');
const tenMinutes = 600_000;
const untilTen = new Date('2026-11-24T02:10:00.000Z');
const justBefore = new Date('2026-11-24T02:09:59.999Z');

/** A caller's; a timer's goes first. */
const options = (at: Date, goesFirst = false) => ({ now: at, forMilliseconds: tenMinutes, goesFirst });

/** Contract of `Leases`. */
export function describeLeases(name: string, make: () => Promise<Leases>): void {
  const taken = async (leases: Leases, holder: string, at: Date, goesFirst = false): Promise<Lease> => {
    const result = await leases.take('writer', holder, options(at, goesFirst));
    if (result.kind !== 'taken') throw new Error(`the lease is held by ${result.by}`);
    return result.lease;
  };

  describe(`leases: ${name}`, () => {
    test('go to the first who asks, for as long as was asked', async () => {
      const leases = await make();

      expect(await leases.take('writer', 'run-1', options(now))).toEqual({
        kind: 'taken',
        lease: { name: 'writer', holder: 'run-1', fence: 1, until: untilTen, goesFirst: false },
      });
    });

    test('are held until they run out', async () => {
      const leases = await make();
      await taken(leases, 'run-1', now);

      expect(await leases.take('writer', 'run-2', options(justBefore))).toEqual({
        kind: 'held',
        by: 'run-1',
        until: untilTen,
        givesWay: false,
      });
    });

    test('go to the next when they have run out, with a greater fence', async () => {
      const leases = await make();
      const { fence } = await taken(leases, 'run-1', now);

      expect((await taken(leases, 'run-2', untilTen)).fence).toBeGreaterThan(fence);
    });

    test.each([
      { minutes: 15, is: 'held' },
      { minutes: 15.001, is: 'taken' },
      { minutes: 5_000_000, is: 'taken' },
    ])(
      'of $minutes minutes to come are $is where nobody takes them for more than ten',
      async ({ minutes, is }) => {
        const leases = await make();
        // Clocks differ by five minutes; what lasts longer than that was made up, and would hold the job up for ever.
        await leases.take('writer', 'forged', { ...options(now, true), forMilliseconds: minutes * 60_000 });

        expect((await leases.take('writer', 'run-2', options(now, true))).kind).toBe(is);
      },
    );

    test('of different names have nothing to do with each other', async () => {
      const leases = await make();
      await taken(leases, 'run-1', now);

      expect((await leases.take('another', 'run-2', options(now))).kind).toBe('taken');
    });

    test.each([{ when: 'of what nobody had' }, { when: 'of what has run out' }])(
      'are won by one of many takers at once, $when',
      async ({ when }) => {
        const leases = await make();
        if (when === 'of what has run out') await taken(leases, 'run-0', now);

        const results = await Promise.all(
          ['1', '2', '3', '4', '5', '6'].map((n) => leases.take('writer', `run-${n}`, options(untilTen))),
        );

        const winner = results.find(({ kind }) => kind === 'taken');
        expect(winner).toBeDefined();
        expect(results.filter(({ kind }) => kind === 'held')).toHaveLength(5);
      },
    );

    test('can be taken again by their holder, and then only the new one counts', async () => {
      const leases = await make();
      const first = await taken(leases, 'run-1', now);

      const second = await taken(leases, 'run-1', now);

      expect(second.fence).toBeGreaterThan(first.fence);
      expect(await leases.prolong(first, now, tenMinutes)).toBeUndefined();
      expect(await leases.prolong(second, now, tenMinutes)).toEqual(second);
    });

    test('are prolonged with the same fence', async () => {
      const leases = await make();
      const lease = await taken(leases, 'run-1', now);

      const longer = await leases.prolong(lease, justBefore, tenMinutes);

      expect(longer).toStrictEqual({ ...lease, until: new Date('2026-11-24T02:19:59.999Z') });
      expect((await leases.take('writer', 'run-2', options(untilTen))).kind).toBe('held');
    });

    test('that have run out are prolonged while nobody else has taken them', async () => {
      const leases = await make();
      const lease = await taken(leases, 'run-1', now);

      expect(await leases.prolong(lease, untilTen, tenMinutes)).toMatchObject({ fence: lease.fence });
    });

    test('that somebody else has taken are neither prolonged nor given back', async () => {
      const leases = await make();
      const overtaken = await taken(leases, 'run-1', now);
      const current = await taken(leases, 'run-2', untilTen);

      expect(await leases.prolong(overtaken, untilTen, tenMinutes)).toBeUndefined();
      await leases.release(overtaken);

      expect(await leases.take('writer', 'run-3', options(untilTen))).toMatchObject({ by: 'run-2' });
      expect(await leases.prolong(current, untilTen, tenMinutes)).toEqual(current);
    });

    test('that are given back go to the next at once, with a greater fence', async () => {
      const leases = await make();
      const first = await taken(leases, 'run-1', now);

      await leases.release(first);
      await leases.release(first);

      expect((await taken(leases, 'run-2', now)).fence).toBeGreaterThan(first.fence);
      expect(await leases.prolong(first, now, tenMinutes)).toBeUndefined();
    });

    test('that are given back are prolonged by nobody', async () => {
      const leases = await make();
      const lease = await taken(leases, 'run-1', now);
      await leases.release(lease);

      expect(await leases.prolong(lease, now, tenMinutes)).toBeUndefined();
    });

    test('that nobody ever took are neither prolonged nor given back', async () => {
      const leases = await make();
      const unheard = { name: 'writer', holder: 'run-1', fence: 1, until: untilTen, goesFirst: false };

      expect(await leases.prolong(unheard, now, tenMinutes)).toBeUndefined();
      expect(await leases.release(unheard)).toBeUndefined();
      expect((await taken(leases, 'run-2', now)).fence).toBe(1);
    });

    test('of a caller are told that a timer wants them', async () => {
      const leases = await make();
      const lease = await taken(leases, 'caller', now);

      expect(await leases.take('writer', 'timer', options(now, true))).toEqual({
        kind: 'held',
        by: 'caller',
        until: untilTen,
        givesWay: true,
      });
      expect(await leases.prolong(lease, now, tenMinutes)).toMatchObject({ wantedBy: 'timer' });
    });

    test('that were given back go to the timer that wanted them, and to no caller before it', async () => {
      const leases = await make();
      const lease = await taken(leases, 'caller', now);
      await leases.take('writer', 'timer', options(now, true));
      await leases.release(lease);

      expect(await leases.take('writer', 'caller', options(now))).toMatchObject({ kind: 'held' });
      expect(await leases.take('writer', 'another caller', options(now))).toMatchObject({ kind: 'held' });
      const wanted = await taken(leases, 'timer', now, true);

      expect(wanted.goesFirst).toBe(true);
      expect(wanted.wantedBy).toBeUndefined();
    });

    test('that a timer wanted go to whoever asks when they have run out', async () => {
      const leases = await make();
      const lease = await taken(leases, 'caller', now);
      await leases.take('writer', 'timer', options(now, true));
      await leases.release(lease);

      expect(await leases.take('writer', 'caller', options(justBefore))).toMatchObject({ kind: 'held' });
      expect((await taken(leases, 'caller', untilTen)).wantedBy).toBeUndefined();
    });

    test.each([
      { who: 'a timer', goesFirst: true },
      { who: 'a caller', goesFirst: false },
    ])('of a timer give way to nobody: $who is not waited for', async ({ goesFirst }) => {
      const leases = await make();
      const lease = await taken(leases, 'timer', now, true);

      expect(await leases.take('writer', 'other', options(now, goesFirst))).toMatchObject({
        kind: 'held',
        by: 'timer',
        givesWay: false,
      });
      expect((await leases.prolong(lease, now, tenMinutes))?.wantedBy).toBeUndefined();
    });

    test('of a caller are not told of another caller', async () => {
      const leases = await make();
      const lease = await taken(leases, 'caller', now);
      await leases.take('writer', 'another caller', options(now));

      expect((await leases.prolong(lease, now, tenMinutes))?.wantedBy).toBeUndefined();
    });
  });
}
