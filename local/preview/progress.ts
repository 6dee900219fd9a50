import type { Log, ReadTally } from '../../src/ports/index.ts';
import { clipToWidth } from '../../src/report/preview/text-width.ts';
import { duration, number, secondsLeft, secondsOf } from './progress-words.ts';
import { type ReadKind, type ReadWatch, readKinds } from './read-once.ts';

/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far reading is. */
export interface ReadProgress {
  readonly watch: ReadWatch;
  /** For the reader: what it logs is part of the progress. */
  readonly log: Log;
  /** How many users there are: what takes longest. */
  expectUsers(count: number): void;
  /** Prints a line for good. */
  print(line: string): void;
  stop(): void;
}

const clearLine = '\r\u001b[K';
const terminalMilliseconds = 200;
const otherMilliseconds = 10_000;
/** While nothing comes in, a wait counts down. */
const tickMilliseconds = 1_000;

/** Calls again and again, until what it returns is called. */
export type Ticks = (milliseconds: number, act: () => void) => () => void;

interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly tally: ReadTally;
  /** Milliseconds since some beginning. */
  elapsed(): number;
  /** @default a timer that keeps no process alive */
  readonly ticks?: Ticks;
}

const timerTicks: Ticks = (milliseconds, act) => {
  const timer = setInterval(act, milliseconds).unref();
  return () => clearInterval(timer);
};

/** A request that is sent again. */
interface Wait {
  readonly until: number;
  /** `GET /users`; `undefined`: the reader does not say. */
  readonly operation: string | undefined;
  readonly status: number | undefined;
}

/** A terminal has one line that is written over; anything else a line every ten seconds. */
export function createReadProgress({
  stream,
  tally,
  elapsed,
  ticks = timerTicks,
}: ProgressOptions): ReadProgress {
  const counts = new Map<ReadKind, number>();
  const done = new Set<ReadKind>();
  const begunAt = elapsed();
  let expected: number | undefined;
  let wait: Wait = { until: 0, operation: undefined, status: undefined };
  let shownAt = stream.isTTY === true ? Number.NEGATIVE_INFINITY : begunAt;
  let isStopped = false;

  function text(): string {
    const users = counts.get('users') ?? 0;
    const parts = readKinds.flatMap((kind) => {
      const count = counts.get(kind);
      if (count === undefined) return [];
      const of =
        kind === 'users' && expected !== undefined && !done.has(kind) ? ` of about ${number(expected)}` : '';
      return [`${number(count)}${of} ${kind}`];
    });
    const waits = tally.throttled === 0 ? [] : [`${tally.throttled} waits that Graph asked for`];
    const left = secondsLeft(users, done.has('users') ? undefined : expected, elapsed() - begunAt);
    const end = left === undefined ? [] : [`about ${duration(left)} left`];
    const read = parts.join(', ') || 'nothing yet';
    // What is going on now comes first: a narrow terminal cuts the end.
    if (elapsed() < wait.until)
      return [waiting(wait, wait.until - elapsed()), `read: ${read}`, ...waits].join('; ');
    return `Reading: ${[read, ...waits, ...end].join('; ')}`;
  }

  function show(): void {
    const interval = stream.isTTY === true ? terminalMilliseconds : otherMilliseconds;
    if (isStopped || elapsed() - shownAt < interval) return;
    shownAt = elapsed();
    if (stream.isTTY === true)
      stream.write(`${clearLine}${clipToWidth(text(), Math.max(20, (stream.columns ?? 100) - 1))}`);
    else stream.write(`${text()}\n`);
  }

  const endTicks = ticks(tickMilliseconds, show);
  const print = (line: string) => {
    stream.write(`${stream.isTTY === true ? clearLine : ''}${line}\n`);
  };
  const retried = (fields: RetriedFields) => {
    const until = elapsed() + (fields.waitMilliseconds ?? 0);
    if (until >= wait.until)
      wait = { until, operation: fields.operation ?? undefined, status: fields.status ?? undefined };
    show();
  };
  return {
    watch: {
      rows(kind, count) {
        counts.set(kind, (counts.get(kind) ?? 0) + count);
        show();
      },
      done(kind) {
        done.add(kind);
        show();
      },
      known(kind, count) {
        done.add(kind);
        counts.set(kind, (counts.get(kind) ?? 0) + count);
        show();
      },
      failed() {},
    },
    log: {
      info() {},
      warn: (event, fields) => {
        if (event === 'graph.retried') retried((fields ?? {}) as RetriedFields);
      },
      error() {},
    },
    expectUsers(count) {
      expected = count;
    },
    print,
    stop() {
      if (!isStopped && stream.isTTY === true) stream.write(clearLine);
      isStopped = true;
      endTicks();
    },
  };
}

/** Of the log line `graph.retried`, what a person wants to know. */
interface RetriedFields {
  readonly operation?: string | null | undefined;
  readonly status?: number | null | undefined;
  readonly waitMilliseconds?: number | null | undefined;
}

/** `Waiting 42 s, as Graph asked (429), for GET /users` */
function waiting({ operation, status }: Wait, milliseconds: number): string {
  const because =
    status === 429 ? ', as Graph asked (429)' : status === undefined ? '' : ` after a ${status}`;
  return `Waiting ${secondsOf(milliseconds)} s${because}${operation === undefined ? '' : `, for ${operation}`}`;
}
