import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { HostedTimer } from '../../../local/functions-host/hosted-function.ts';
import type { Outcome } from '../../../local/functions-host/invocation.ts';
import { parseSchedule } from '../../../local/functions-host/ncrontab.ts';
import { createTimerStatuses, type TimerStatuses } from '../../../local/functions-host/timer-statuses.ts';
import { createDueTime, createTimer } from '../../../local/functions-host/timers.ts';

const at = (instant: string) => new Date(instant);
const nightly = parseSchedule('0 0 2 * * *');
const timer: HostedTimer = {
  kind: 'timer',
  name: 'nightly',
  schedule: nightly,
  triggerBinding: 'timer',
  isDisabled: false,
  metadata: { name: 'nightly', bindings: {} },
  callback: () => undefined,
};

describe('an appointment', () => {
  test('comes once per occurrence', () => {
    const appointment = createDueTime(nightly, at('2026-03-01T01:00:00Z'));

    expect(appointment.isDue(at('2026-03-01T01:59:59.999Z'))).toBe(false);
    expect(appointment.isDue(at('2026-03-01T02:00:00Z'))).toBe(true);
    expect(appointment.isDue(at('2026-03-01T02:00:00.500Z'))).toBe(false);
    expect(appointment.next).toEqual(at('2026-03-02T02:00:00Z'));
  });

  test('that several occurrences have passed comes once: they are not made up', () => {
    const appointment = createDueTime(nightly, at('2026-03-01T01:00:00Z'));

    expect(appointment.isDue(at('2026-03-04T12:00:00Z'))).toBe(true);
    expect(appointment.isDue(at('2026-03-04T12:00:01Z'))).toBe(false);
    expect(appointment.next).toEqual(at('2026-03-05T02:00:00Z'));
  });

  test('follows a clock that is set back', () => {
    const appointment = createDueTime(nightly, at('2026-03-05T01:00:00Z'));

    expect(appointment.isDue(at('2026-03-01T01:00:00Z'))).toBe(false);
    expect(appointment.next).toEqual(at('2026-03-01T02:00:00Z'));
  });
});

describe('a timer that is running', () => {
  /** A timer whose runs end when they are told to. */
  function heldTimer() {
    const clock = { instant: at('2026-03-01T01:00:00Z'), now: () => clock.instant };
    const begun: string[] = [];
    const held: ((outcome: Outcome) => void)[] = [];
    const running = createTimer(timer, clock, (data) => {
      begun.push(data.json ?? '');
      return new Promise((resolve) => held.push(resolve));
    });
    return { clock, begun, running, end: () => held.shift()?.({ ok: true, answer: undefined }) };
  }

  test('lets an appointment go that falls into the run', async () => {
    const { clock, begun, running, end } = heldTimer();
    const run = running.run();

    clock.instant = at('2026-03-01T02:00:00Z');
    running.check();
    await Promise.resolve();
    end();
    await run;

    expect(begun).toHaveLength(1);
    expect(running.next).toEqual(at('2026-03-02T02:00:00Z'));
  });

  test('makes who asks for a run by hand wait for its turn', async () => {
    const { begun, running, end } = heldTimer();
    const first = running.run();
    const second = running.run();
    await Promise.resolve();

    expect(begun).toHaveLength(1);
    end();
    await first;
    await Promise.resolve();
    end();

    await expect(second).resolves.toEqual({ ok: true, answer: undefined });
    expect(begun).toHaveLength(2);
  });

  test('is told when it ran last and when it runs next, in the spelling of the platform', async () => {
    const { begun, running, end } = heldTimer();
    const run = running.run();
    await Promise.resolve();
    end();
    await run;
    const again = running.run();
    await Promise.resolve();
    end();
    await again;

    expect(JSON.parse(begun[1] ?? '')).toEqual({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: '2026-03-01T01:00:00.000Z',
        LastUpdated: '2026-03-01T01:00:00.000Z',
        Next: '2026-03-01T02:00:00.000Z',
      },
      IsPastDue: false,
    });
  });
});

describe('a timer whose appointment passed while no process had it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-timers-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A process that begins at this instant. @returns whether each of its runs was past due. */
  async function begin(instant: string, statuses: TimerStatuses, schedule = nightly, ends = true) {
    const ran: boolean[] = [];
    const clock = { instant: at(instant), now: () => clock.instant };
    const running = createTimer(
      { ...timer, schedule },
      clock,
      async (data) => {
        ran.push(JSON.parse(data.json ?? '').IsPastDue);
        if (!ends) return new Promise(() => {});
        return { ok: true, answer: undefined };
      },
      statuses,
    );
    running.catchUp();
    await new Promise((resolve) => setImmediate(resolve));
    return { ran, clock, running };
  }

  test('runs as soon as there is one, once, and is told that it is past due', async () => {
    const path = join(folder, 'once.json');
    expect((await begin('2026-03-01T01:00:00Z', createTimerStatuses(path))).ran).toEqual([]);

    expect((await begin('2026-03-04T12:00:00Z', createTimerStatuses(path))).ran).toEqual([true]);
    expect((await begin('2026-03-04T12:00:05Z', createTimerStatuses(path))).ran).toEqual([]);
    expect(createTimerStatuses(path).read('nightly')).toEqual({
      last: at('2026-03-04T12:00:00Z'),
      next: at('2026-03-05T02:00:00Z'),
      lastUpdated: at('2026-03-04T12:00:00Z'),
    });
  });

  test('is not past due where it ran in time, nor where it never had a process', async () => {
    const statuses = createTimerStatuses();
    const { ran, clock, running } = await begin('2026-03-01T01:00:00Z', statuses);
    clock.instant = at('2026-03-01T02:00:00Z');
    running.check();
    await new Promise((resolve) => setImmediate(resolve));

    expect(ran).toEqual([false]);
    expect((await begin('2026-03-01T03:00:00Z', statuses)).ran).toEqual([]);
  });

  test('is past due again where its process ended in the middle of the run', async () => {
    const statuses = createTimerStatuses();
    await begin('2026-03-01T01:00:00Z', statuses);
    expect((await begin('2026-03-01T03:00:00Z', statuses, nightly, false)).ran).toEqual([true]);

    expect((await begin('2026-03-01T03:10:00Z', statuses)).ran).toEqual([true]);
  });

  test('is not past due by a schedule that is new', async () => {
    const statuses = createTimerStatuses();
    await begin('2026-03-01T03:00:00Z', statuses);

    expect((await begin('2026-03-01T12:00:00Z', statuses, parseSchedule('0 0 6 * * *'))).ran).toEqual([]);
  });

  test('is begun anew where its status cannot be read', async () => {
    const path = join(folder, 'torn.json');
    writeFileSync(path, '{"nightly":');

    expect((await begin('2026-03-04T12:00:00Z', createTimerStatuses(path))).ran).toEqual([]);
  });
});
