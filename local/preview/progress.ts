import type { Log, ReadTally } from '../../src/ports/index.ts';
import { clipToWidth } from '../../src/report/preview/text-width.ts';
import type { ReadKind, ReadWatch } from './first-reads.ts';
import { progressLine, type ReadState } from './progress-line.ts';

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

/** A terminal has one line that is written over; anything else a line every ten seconds. */
export function createReadProgress({
  stream,
  tally,
  elapsed,
  ticks = timerTicks,
}: ProgressOptions): ReadProgress {
  const begunAt = elapsed();
  const state: ReadState = { counts: new Map(), done: new Set(), users: undefined, wait: undefined };
  let shownAt = stream.isTTY === true ? Number.NEGATIVE_INFINITY : begunAt;
  let isStopped = false;

  function show(): void {
    const interval = stream.isTTY === true ? terminalMilliseconds : otherMilliseconds;
    if (isStopped || elapsed() - shownAt < interval) return;
    shownAt = elapsed();
    const line = progressLine(state, { now: shownAt, begunAt, throttled: tally.throttled });
    if (stream.isTTY === true)
      stream.write(`${clearLine}${clipToWidth(line, Math.max(20, (stream.columns ?? 100) - 1))}`);
    else stream.write(`${line}\n`);
  }

  const endTicks = ticks(tickMilliseconds, show);
  const print = (line: string) => {
    stream.write(`${stream.isTTY === true ? clearLine : ''}${line}\n`);
  };
  const retried = ({ waitMilliseconds, operation, status }: RetriedFields) => {
    const until = elapsed() + (waitMilliseconds ?? 0);
    if (until >= (state.wait?.until ?? 0))
      state.wait = { until, operation: operation ?? undefined, status: status ?? undefined };
    show();
  };
  const count = (kind: ReadKind, rows: number) => {
    state.counts.set(kind, (state.counts.get(kind) ?? 0) + rows);
    show();
  };
  return {
    watch: {
      rows: count,
      done(kind) {
        state.done.add(kind);
        show();
      },
      known(kind, rows) {
        state.done.add(kind);
        count(kind, rows);
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
    expectUsers(users) {
      state.users = users;
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
