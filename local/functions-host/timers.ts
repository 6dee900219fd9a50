import type { RpcTypedData } from './core-types.ts';
import type { HostedTimer } from './hosted-function.ts';
import type { Outcome } from './invocation.ts';
import type { Schedule } from './ncrontab.ts';
import { createTimerStatuses, type TimerStatuses } from './timer-statuses.ts';

/** Where "now" comes from. */
export interface HostClock {
  now(): Date;
}

/** A schedule and the next instant at which it asks for a run. */
interface DueTime {
  readonly next: Date | undefined;
  /** Whether the appointment has come. Then the next one is made, later than `now`: occurrences in between are not made up. */
  isDue(now: Date): boolean;
}

export function createDueTime(schedule: Schedule, now: Date): DueTime {
  let next = schedule.nextAfter(now);
  return {
    get next() {
      return next;
    },
    isDue(instant) {
      const due = next !== undefined && instant >= next;
      // Made anew each time: a clock that was set back brings its appointments with it.
      next = schedule.nextAfter(instant);
      return due;
    },
  };
}

/** A timer function with its appointments. It runs once at a time; who comes while it runs waits for its turn. */
export interface RunningTimer {
  readonly name: string;
  readonly schedule: string;
  readonly next: Date | undefined;
  /** Runs it now, after the run in hand if there is one. */
  run(): Promise<Outcome>;
  /** Runs it if its appointment has come; an appointment that falls into a run is let go. */
  check(): void;
  /** Runs it if its appointment passed while no process had it, or begins to keep its status. */
  catchUp(): void;
}

export function createTimer(
  { name, schedule }: HostedTimer,
  clock: HostClock,
  invoke: (data: RpcTypedData) => Promise<Outcome>,
  statuses: TimerStatuses = createTimerStatuses(),
): RunningTimer {
  const appointment = createDueTime(schedule, clock.now());
  let waiting = 0;
  let last: Date | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function run(by: 'hand' | 'schedule' | 'past-due' = 'hand'): Promise<Outcome> {
    waiting += 1;
    const mine = turn.then(async () => {
      const begun = clock.now();
      const outcome = await invoke(timerData(last, begun, schedule.nextAfter(begun), by === 'past-due'));
      last = begun;
      // Only now: a process that ends before leaves a timer that is past due.
      if (by !== 'hand') keepStatus(begun, begun);
      waiting -= 1;
      return outcome;
    });
    turn = mine;
    return mine;
  }

  function keepStatus(ran: Date | undefined, from: Date): void {
    const next = schedule.nextAfter(from);
    if (next !== undefined) statuses.write(name, { last: ran, next, lastUpdated: from });
  }

  return {
    name,
    schedule: schedule.expression,
    get next() {
      return appointment.next;
    },
    run: () => run(),
    check() {
      if (appointment.isDue(clock.now()) && waiting === 0) void run('schedule');
    },
    catchUp() {
      const now = clock.now();
      appointment.isDue(now);
      const known = statuses.read(name);
      const expected = known && schedule.nextAfter(known.last ?? known.lastUpdated);
      // Another schedule than the one that the status was kept for is not past due at once.
      if (known === undefined || expected?.getTime() !== known.next.getTime()) keepStatus(undefined, now);
      else if (now > known.next) void run('past-due');
    },
  };
}

/** The clock may be a simulated one, which jumps: so it is looked at often instead of sleeping until the next appointment. */
const lookEveryMilliseconds = 500;

/** @returns a function that ends the watch; runs in hand go on. */
export function watchTimers(timers: readonly RunningTimer[]): () => void {
  for (const timer of timers) timer.catchUp();
  const watch = setInterval(() => {
    for (const timer of timers) timer.check();
  }, lookEveryMilliseconds);
  return () => clearInterval(watch);
}

/** .NET's first instant: what the platform shows for a timer that has never run. */
const never = '0001-01-01T00:00:00';

/** The timer object in the platform's spelling; the library turns it into camel case. */
function timerData(
  last: Date | undefined,
  now: Date,
  next: Date | undefined,
  isPastDue: boolean,
): RpcTypedData {
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: last?.toISOString() ?? never,
        LastUpdated: now.toISOString(),
        Next: next?.toISOString() ?? never,
      },
      IsPastDue: isPastDue,
    }),
  };
}
