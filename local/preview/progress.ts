import type { Log, ReadTally } from '../../src/ports/index.ts';
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

interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly tally: ReadTally;
  /** Milliseconds since some beginning. */
  elapsed(): number;
}

/** A terminal has one line that is written over; anything else a line every ten seconds. */
export function createReadProgress({ stream, tally, elapsed }: ProgressOptions): ReadProgress {
  const counts = new Map<ReadKind, number>();
  const done = new Set<ReadKind>();
  const begunAt = elapsed();
  let expected: number | undefined;
  let waitUntil = 0;
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
    const now = elapsed() < waitUntil ? [`Graph asks to wait: ${seconds(waitUntil - elapsed())} s`] : [];
    const end = left === undefined ? [] : [`about ${duration(left)} left`];
    return `Reading: ${[parts.join(', ') || 'nothing yet', ...waits, ...now, ...end].join('; ')}`;
  }

  function show(): void {
    const interval = stream.isTTY === true ? terminalMilliseconds : otherMilliseconds;
    if (isStopped || elapsed() - shownAt < interval) return;
    shownAt = elapsed();
    if (stream.isTTY === true)
      stream.write(`${clearLine}${text().slice(0, Math.max(20, (stream.columns ?? 100) - 1))}`);
    else stream.write(`${text()}\n`);
  }

  const print = (line: string) => {
    stream.write(`${stream.isTTY === true ? clearLine : ''}${line}\n`);
  };
  const retried = (fields: {
    readonly status?: number | null | undefined;
    readonly waitMilliseconds?: number | null | undefined;
  }) => {
    waitUntil = Math.max(waitUntil, elapsed() + (fields.waitMilliseconds ?? 0));
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
        if (event === 'graph.retried') retried((fields ?? {}) as Parameters<typeof retried>[0]);
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
    },
  };
}

/** Users with their sign-ins take longest by far: Graph gives few of them at a time, and seldom. */
function secondsLeft(users: number, expected: number | undefined, milliseconds: number): number | undefined {
  if (expected === undefined || users === 0 || users >= expected) return undefined;
  return ((milliseconds / 1000) * (expected - users)) / users;
}

function duration(left: number): string {
  return left < 90 ? `${Math.max(1, Math.round(left))} s` : `${Math.round(left / 60)} min`;
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
