import { describe, expect, test } from '@jest/globals';
import { spanOf, ticksOf as ticksFrom2020 } from '../../src/domain/audit-ticks.ts';
import type { AuditEvent, Ticks, Window } from '../../src/domain/model/audit-event.ts';
import type { DirectoryAuditLog, ReadCall } from '../../src/ports/index.ts';

/** A log of several pages, with its events. */
export interface AuditLogUnderTest {
  readonly auditLog: DirectoryAuditLog;
  readonly events: readonly { readonly id: string; readonly activityDateTime: string }[];
}

const minute = 60_000;

/** Contract of `DirectoryAuditLog`. */
export function describeDirectoryAuditLog(name: string, make: () => Promise<AuditLogUnderTest>): void {
  describe(`a directory audit log: ${name}`, () => {
    test('gives every event of a window once, in several pages, none of them empty', async () => {
      const { auditLog, events } = await make();

      const pages = await Array.fromAsync(auditLog.pages(spanOf(allOf(events)), readCall()));

      expect(pages.length).toBeGreaterThan(1);
      expect(pages.every((page) => page.length > 0)).toBe(true);
      expect(idsOf(pages.flat())).toEqual(idsOf(events));
    });

    test('gives them newest first', async () => {
      const { auditLog, events } = await make();

      const read = (await Array.fromAsync(auditLog.pages(spanOf(allOf(events)), readCall()))).flat();

      const instants = read.map(({ activityDateTime }) => ticksOf(activityDateTime ?? ''));
      expect(instants).toEqual(instants.toSorted((one, other) => Number(other - one)));
    });

    test('gives each event as it was received', async () => {
      const { auditLog, events } = await make();

      const read = (await Array.fromAsync(auditLog.pages(spanOf(allOf(events)), readCall()))).flat();

      for (const event of read) {
        expect(JSON.parse(event.json)).toMatchObject({
          id: event.id,
          activityDateTime: event.activityDateTime,
        });
      }
    });

    test('includes both ends of a window and nothing beyond', async () => {
      const { auditLog, events } = await make();
      const window = middleOf(events);

      const read = (await Array.fromAsync(auditLog.pages(spanOf(window), readCall()))).flat();

      const inside = events.filter(({ activityDateTime }) => lies(activityDateTime, window));
      expect(inside.length).toBeGreaterThan(0);
      expect(inside.length).toBeLessThan(events.length);
      expect(idsOf(read)).toEqual(idsOf(inside));
    });

    test('takes a span of a single instant, to the seventh digit', async () => {
      const { auditLog, events } = await make();
      const wanted = events.at(Math.floor(events.length / 2))?.activityDateTime ?? '';
      const at = tickOf(wanted);

      const read = (await Array.fromAsync(auditLog.pages({ from: at, to: at }, readCall()))).flat();

      expect(idsOf(read)).toEqual(idsOf(events.filter((event) => tickOf(event.activityDateTime) === at)));
    });

    test('gives pages as small as they are wanted', async () => {
      const { auditLog, events } = await make();
      const call = { ...readCall(), pageSize: 1 };

      for await (const page of auditLog.pages(spanOf(middleOf(events)), call)) {
        expect(page).toHaveLength(1);
        break;
      }
    });

    test('has nothing to give for a window without events', async () => {
      const { auditLog, events } = await make();
      const { from } = allOf(events);
      const before = { from: new Date(from.getTime() - 2 * minute), to: new Date(from.getTime() - minute) };
      const call = readCall();

      expect(await Array.fromAsync(auditLog.pages(spanOf(before), call))).toEqual([]);
      expect(call.tally).toMatchObject({ pages: 0, requests: 1 });
    });

    test('counts what the reading cost', async () => {
      const { auditLog, events } = await make();
      const call = readCall();

      const pages = await Array.fromAsync(auditLog.pages(spanOf(allOf(events)), call));

      expect(call.tally).toEqual({ pages: pages.length, requests: pages.length, retried: 0, throttled: 0 });
    });

    test('can be left after the first page, and read again', async () => {
      const { auditLog, events } = await make();
      for await (const page of auditLog.pages(spanOf(allOf(events)), readCall())) {
        expect(page.length).toBeGreaterThan(0);
        break;
      }

      const read = (await Array.fromAsync(auditLog.pages(spanOf(allOf(events)), readCall()))).flat();

      expect(idsOf(read)).toEqual(idsOf(events));
    });

    test('throws when its caller cancels', async () => {
      const { auditLog, events } = await make();
      const caller = new AbortController();
      const reading = auditLog.pages(spanOf(allOf(events)), readCall(caller.signal))[Symbol.asyncIterator]();
      await reading.next();

      caller.abort();

      await expect(restOf(reading)).rejects.toMatchObject({ name: 'GraphCallError', kind: 'cancelled' });
    });
  });
}

/** Reads the remaining pages. A page in flight may still arrive after the caller cancelled. */
async function restOf(reading: AsyncIterator<readonly AuditEvent[]>): Promise<void> {
  while (!(await reading.next()).done);
}

function readCall(signal = new AbortController().signal): ReadCall {
  const silent = () => undefined;
  return {
    signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}

function idsOf(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map(({ id }) => id).toSorted();
}

function tickOf(instant: string): Ticks {
  return ticksFrom2020(instant) ?? Number.NaN;
}

/** From the first event's millisecond to the one after the last event's. */
function allOf(events: AuditLogUnderTest['events']): Window {
  const instants = events.map(({ activityDateTime }) => Date.parse(activityDateTime));
  return { from: new Date(Math.min(...instants)), to: new Date(Math.max(...instants) + 1) };
}

/** Begins and ends at instants of events, as nearly as milliseconds allow. */
function middleOf(events: AuditLogUnderTest['events']): Window {
  const instants = events
    .map(({ activityDateTime }) => Date.parse(activityDateTime))
    .toSorted((one, other) => one - other);
  const at = (share: number) => new Date(instants[Math.floor(share * instants.length)] ?? Number.NaN);
  return { from: at(1 / 3), to: at(2 / 3) };
}

function lies(instant: string, { from, to }: Window): boolean {
  const ticks = ticksOf(instant);
  return ticks >= ticksOf(from.toISOString()) && ticks <= ticksOf(to.toISOString());
}

/** Tenths of a microsecond since 1970: Entra's instants have seven digits, a `Date` has three. */
function ticksOf(instant: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d{1,7}))?Z$/.exec(instant) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 10_000n + BigInt(fraction.padEnd(7, '0'));
}
